// The layers of the MLPerf Tiny models that are timed, and tensors of noise for them.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

#include "mote/kernels/packed/x86_layer.h"

namespace mote::bench {

enum class Kernel : uint8_t {
  kConvolution,
  kDepthwise,
  kFullyConnected,
  kAdd,
  kAveragePool,  // of the whole image
  kSoftmax,
};

struct Shape {
  const char* model;
  Kernel kernel;
  int32_t rows, columns, inputs, outputs;  // of the input
  int32_t filter_rows = 1, filter_columns = 1, stride = 1;
};

inline constexpr Shape kShapes[] = {
    {"IC", Kernel::kConvolution, 32, 32, 3, 16, 3, 3},
    {"IC", Kernel::kConvolution, 32, 32, 16, 16, 3, 3},
    {"IC", Kernel::kConvolution, 32, 32, 16, 32, 3, 3, 2},
    {"IC", Kernel::kConvolution, 16, 16, 32, 32, 3, 3},
    {"IC", Kernel::kConvolution, 32, 32, 16, 32, 1, 1, 2},
    {"IC", Kernel::kConvolution, 16, 16, 32, 64, 3, 3, 2},
    {"IC", Kernel::kConvolution, 8, 8, 64, 64, 3, 3},
    {"IC", Kernel::kConvolution, 16, 16, 32, 64, 1, 1, 2},
    {"KWS", Kernel::kConvolution, 49, 10, 1, 64, 10, 4, 2},
    {"KWS", Kernel::kConvolution, 25, 5, 64, 64},
    {"VWW", Kernel::kConvolution, 96, 96, 3, 8, 3, 3, 2},
    {"VWW", Kernel::kConvolution, 48, 48, 8, 16},
    {"VWW", Kernel::kConvolution, 24, 24, 16, 32},
    {"VWW", Kernel::kConvolution, 24, 24, 32, 32},
    {"VWW", Kernel::kConvolution, 12, 12, 32, 64},
    {"VWW", Kernel::kConvolution, 12, 12, 64, 64},
    {"VWW", Kernel::kConvolution, 6, 6, 64, 128},
    {"VWW", Kernel::kConvolution, 6, 6, 128, 128},
    {"VWW", Kernel::kConvolution, 3, 3, 128, 256},
    {"VWW", Kernel::kConvolution, 3, 3, 256, 256},
    {"KWS", Kernel::kDepthwise, 25, 5, 64, 64, 3, 3},
    {"VWW", Kernel::kDepthwise, 48, 48, 8, 8, 3, 3},
    {"VWW", Kernel::kDepthwise, 48, 48, 16, 16, 3, 3, 2},
    {"VWW", Kernel::kDepthwise, 24, 24, 32, 32, 3, 3},
    {"VWW", Kernel::kDepthwise, 24, 24, 32, 32, 3, 3, 2},
    {"VWW", Kernel::kDepthwise, 12, 12, 64, 64, 3, 3},
    {"VWW", Kernel::kDepthwise, 12, 12, 64, 64, 3, 3, 2},
    {"VWW", Kernel::kDepthwise, 6, 6, 128, 128, 3, 3},
    {"VWW", Kernel::kDepthwise, 3, 3, 256, 256, 3, 3},
    {"IC", Kernel::kFullyConnected, 1, 1, 64, 10},
    {"KWS", Kernel::kFullyConnected, 1, 1, 64, 12},
    {"VWW", Kernel::kFullyConnected, 1, 1, 256, 2},
    {"AD", Kernel::kFullyConnected, 1, 1, 640, 128},
    {"AD", Kernel::kFullyConnected, 1, 1, 128, 128},
    {"AD", Kernel::kFullyConnected, 1, 1, 128, 8},
    {"AD", Kernel::kFullyConnected, 1, 1, 8, 128},
    {"AD", Kernel::kFullyConnected, 1, 1, 128, 640},
    {"IC", Kernel::kAdd, 32, 32, 16, 16},
    {"IC", Kernel::kAdd, 16, 16, 32, 32},
    {"IC", Kernel::kAdd, 8, 8, 64, 64},
    {"IC", Kernel::kAveragePool, 8, 8, 64, 64, 8, 8},
    {"KWS", Kernel::kAveragePool, 25, 5, 64, 64, 25, 5},
    {"VWW", Kernel::kAveragePool, 3, 3, 256, 256, 3, 3},
    {"IC", Kernel::kSoftmax, 1, 1, 10, 10},
    {"KWS", Kernel::kSoftmax, 1, 1, 12, 12},
    {"VWW", Kernel::kSoftmax, 1, 1, 2, 2},
};

inline std::string name_of(const Shape& s) {
  const std::string image = fmt::format("{}x{}x{}", s.rows, s.columns, s.inputs);
  const std::string window = fmt::format("{}x{} {}", s.filter_rows, s.filter_columns,
                                         s.stride == 1 ? "" : fmt::format("stride {} ", s.stride));
  switch (s.kernel) {
    case Kernel::kConvolution:
      return fmt::format("{} convolution {}{}->{}", s.model, window, image, s.outputs);
    case Kernel::kDepthwise:
      return fmt::format("{} depthwise {}{}", s.model, window, image);
    case Kernel::kFullyConnected:
      return fmt::format("{} fully connected {}->{}", s.model, s.inputs, s.outputs);
    case Kernel::kAdd:
      return fmt::format("{} add {}", s.model, image);
    case Kernel::kAveragePool:
      return fmt::format("{} average pool {}", s.model, image);
    case Kernel::kSoftmax:
      return fmt::format("{} softmax {}", s.model, s.inputs);
  }
  return "";
}

// SAME padding, but the window of a pool is the whole image.
inline kernels::WindowAxis axis_of(Kernel kernel, int32_t input, int32_t filter, int32_t stride) {
  const int32_t output = kernel == Kernel::kAveragePool ? 1 : (input + stride - 1) / stride;
  const int32_t missing = std::max((output - 1) * stride + filter - input, 0);
  return {input,
          output,
          static_cast<uint16_t>(filter),
          static_cast<uint16_t>(stride),
          1,
          static_cast<uint16_t>(missing / 2)};
}

template <class T>
std::vector<T> noise(int32_t count) {
  static std::minstd_rand random(1);
  std::vector<T> values(static_cast<size_t>(count) + 16);  // XNNPACK reads beyond
  for (T& value : values) {
    const int byte = static_cast<int>(random() % 255) - 127;
    value = std::is_same_v<T, float> ? static_cast<T>(byte / 127.0f) : static_cast<T>(byte);
  }
  return values;
}

// A layer with noise for tensors and plausible scales. T is int8_t or float.
template <class T>
struct Layer {
  kernels::packed::X86Layer facts;
  std::vector<T> weights, input, other_input, output;
  std::vector<std::conditional_t<std::is_same_v<T, float>, float, int32_t>> bias;

  explicit Layer(const Shape& s)
      : facts{{axis_of(s.kernel, s.rows, s.filter_rows, s.stride),
               axis_of(s.kernel, s.columns, s.filter_columns, s.stride)},
              1,
              s.inputs,
              s.outputs,
              -128,
              -128,
              -128,
              127} {
    const bool one_input_each = s.kernel == Kernel::kDepthwise || s.kernel == Kernel::kAveragePool;
    weights =
        noise<T>(s.filter_rows * s.filter_columns * s.outputs * (one_input_each ? 1 : s.inputs));
    input = noise<T>(s.rows * s.columns * s.inputs);
    other_input = noise<T>(s.rows * s.columns * s.inputs);
    output.resize(static_cast<size_t>(kernels::packed::x86_positions(facts) * s.outputs) + 16);
    bias.assign(static_cast<size_t>(s.outputs), 1);
  }
};

}  // namespace mote::bench
