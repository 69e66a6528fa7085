// The packed kernels for x86 at every level that this processor has, against the portable kernels.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iterator>
#include <vector>

#include "mote/kernels/conv_2d.h"
#include "mote/kernels/depthwise_conv_2d.h"
#include "mote/kernels/packed/x86_add.h"
#include "mote/kernels/packed/x86_convolution.h"
#include "mote/kernels/packed/x86_depthwise.h"
#include "mote/kernels/packed/x86_depthwise_f32.h"
#include "mote/kernels/packed/x86_float.h"
#include "tests/differential/instruction_sets.h"

namespace mote {
namespace {

using kernels::Window;
using namespace kernels::packed;

const Window kWindows[] = {
    // rows, then columns: input, output, filter, stride, dilation, padding
    {{1, 1, 1, 1, 1, 0}, {1, 1, 1, 1, 1, 0}},  {{1, 1, 1, 1, 1, 0}, {9, 9, 1, 1, 1, 0}},
    {{5, 5, 3, 1, 1, 1}, {4, 4, 3, 1, 1, 1}},  {{5, 2, 3, 2, 1, 0}, {6, 3, 2, 2, 1, 0}},
    {{5, 5, 3, 1, 2, 2}, {6, 6, 3, 1, 3, 3}},  {{2, 2, 5, 1, 1, 2}, {3, 3, 4, 1, 1, 1}},
    {{4, 2, 1, 2, 1, 0}, {5, 3, 1, 2, 1, 0}},  {{3, 3, 3, 1, 1, 1}, {12, 12, 3, 1, 1, 1}},
    {{6, 3, 3, 2, 1, 0}, {14, 7, 3, 2, 1, 0}},
};

constexpr int32_t kChannels[] = {1, 3, 4, 5, 8, 15, 16, 17, 33};

std::vector<X86Level> levels() {
  std::vector<X86Level> all = {X86Level::kPortable};
  if (x86_level() >= X86Level::kAvx2) all.push_back(X86Level::kAvx2);
  if (x86_level() >= X86Level::kAvx512) all.push_back(X86Level::kAvx512);
  return all;
}

// Exactly as many bytes as asked for, so that the address sanitizer sees the one beyond.
struct Aligned {
  explicit Aligned(size_t size) {
    void* memory = nullptr;
    if (posix_memalign(&memory, 64, size) == 0) bytes = static_cast<uint8_t*>(memory);
  }
  ~Aligned() { free(bytes); }
  Aligned(const Aligned&) = delete;
  uint8_t* bytes = nullptr;
};

// One layer with weights, bias and multipliers of all kinds, and what portable kernels make of it.
struct Case {
  X86Layer layer;
  std::vector<int8_t> weights, input;
  std::vector<int32_t> bias;
  std::vector<Multiplier> multipliers;
  kernels::LayerQuantization quantization{};

  Case(const Window& window, int32_t inputs, int32_t outputs, uint32_t filter_size, uint32_t seed) {
    layer = {window, 2, inputs, outputs, 0, 0, 0, 0};
    weights = test::extreme_noise<int8_t>(filter_size, seed % 4);
    const int32_t pixels = window.rows.input * window.columns.input * inputs * layer.batches;
    input = test::extreme_noise<int8_t>(static_cast<size_t>(pixels), (seed / 4) % 4);
    bias = test::noise<int32_t>(static_cast<size_t>(outputs), seed, -40000, 40000);
    quantization.input_offset = test::kInputOffsets[seed % test::kInputOffsets.size()];
    quantization.output_offset = static_cast<int16_t>(seed % 3 == 0 ? -128 : 5);
    quantization.activation_min = seed % 2 == 1 ? -20 : -128;
    quantization.activation_max = seed % 2 == 1 ? 30 : 127;
    quantization.multiplier_step = 1;
    layer.input_zero_point = -quantization.input_offset;
    layer.output_zero_point = quantization.output_offset;
    layer.activation_min = quantization.activation_min;
    layer.activation_max = quantization.activation_max;
    // Shifts from left by two to right by eleven.
    for (int32_t i = 0; i < outputs; ++i) {
      multipliers.push_back({(1 << 30) + i * 7654321, i * 5 % 14 - 11});
    }
  }

  size_t output_size() const {
    return static_cast<size_t>(layer.batches * x86_positions(layer) * layer.output_channels);
  }
  kernels::LayerMathI8<isa::Portable> math() const {
    return {{quantization, multipliers.data(), bias.data()}};
  }
};

TEST(PackedX86, Convolution) {
  uint32_t seed = 0;
  for (const Window& window : kWindows) {
    for (const int32_t inputs : kChannels) {
      const int32_t outputs = kChannels[++seed % std::size(kChannels)];
      const int32_t filter = window.rows.filter * window.columns.filter * inputs;
      const Case c(window, inputs, outputs, static_cast<uint32_t>(filter * outputs), seed);
      std::vector<int8_t> want(c.output_size()), got(c.output_size());
      const auto depth = static_cast<uint32_t>(inputs), all = static_cast<uint32_t>(outputs);
      const kernels::Conv2DShape shape{window, 2, depth, all, depth, all};
      kernels::conv_2d(shape, c.math(), c.input.data(), c.weights.data(), want.data());
      const Aligned packed(x86_convolution_packed_bytes(c.layer));
      const Aligned scratch(x86_convolution_scratch_bytes(c.layer));
      x86_pack_convolution(c.layer, c.weights.data(), c.bias.data(), c.multipliers.data(),
                           packed.bytes);
      for (const X86Level level : levels()) {
        x86_convolution(c.layer, packed.bytes, c.input.data(), got.data(), scratch.bytes, level);
        EXPECT_EQ(got, want) << inputs << " -> " << outputs << " level " << int(level);
      }
    }
  }
}

TEST(PackedX86, Depthwise) {
  uint32_t seed = 0;
  for (const Window& window : kWindows) {
    for (const int32_t channels : kChannels) {
      const int32_t taps = window.rows.filter * window.columns.filter;
      const Case c(window, channels, channels, static_cast<uint32_t>(taps * channels), ++seed);
      std::vector<int8_t> want(c.output_size()), got(c.output_size());
      const auto all = static_cast<uint32_t>(channels);
      kernels::depthwise_conv_2d({window, 2, all, all, all, 1}, c.math(), c.input.data(),
                                 c.weights.data(), want.data());
      const Aligned packed(x86_depthwise_packed_bytes(c.layer));
      const Aligned scratch(x86_depthwise_scratch_bytes(c.layer));
      x86_pack_depthwise(c.layer, c.weights.data(), c.bias.data(), c.multipliers.data(),
                         packed.bytes);
      for (const X86Level level : levels()) {
        x86_depthwise(c.layer, packed.bytes, c.input.data(), got.data(), scratch.bytes, level);
        EXPECT_EQ(got, want) << channels << " channels, level " << int(level);
      }
    }
  }
}

// A f32 layer with small integers for numbers: every sum is exact, in whatever order.
struct FloatCase {
  X86FloatLayer layer;
  std::vector<float> weights, input, bias;

  FloatCase(const Window& window, int32_t inputs, int32_t outputs, int32_t filter_size,
            uint32_t seed)
      : layer{{window, 2, inputs, outputs, 0, 0, 0, 0}, seed % 2 == 0 ? -1e9f : 0.0f, 300.0f},
        weights(integers(filter_size, seed)),
        input(integers(window.rows.input * window.columns.input * inputs * 2, seed + 1)),
        bias(integers(outputs, seed + 2)) {}

  static std::vector<float> integers(int32_t count, uint32_t seed) {
    const auto noise = test::noise<int32_t>(static_cast<size_t>(count), seed, -9, 9);
    return {noise.begin(), noise.end()};
  }
  size_t output_size() const {
    const int32_t positions = 2 * x86_positions(layer.facts);
    return static_cast<size_t>(positions * layer.facts.output_channels);
  }
  kernels::LayerMathF32<isa::Portable> math() const {
    return {{layer.activation_min, layer.activation_max, bias.data()}};
  }
};

TEST(PackedX86, ConvolutionF32) {
  uint32_t seed = 0;
  for (const Window& window : kWindows) {
    for (const int32_t inputs : kChannels) {
      const int32_t outputs = kChannels[++seed % std::size(kChannels)];
      const int32_t taps = window.rows.filter * window.columns.filter * inputs;
      const FloatCase c(window, inputs, outputs, taps * outputs, seed);
      std::vector<float> want(c.output_size()), got(c.output_size());
      const auto depth = static_cast<uint32_t>(inputs), all = static_cast<uint32_t>(outputs);
      kernels::conv_2d({window, 2, depth, all, depth, all}, c.math(), c.input.data(),
                       c.weights.data(), want.data());
      std::vector<float> packed(x86_float_packed_size(c.layer.facts, taps));
      const Aligned scratch(x86_float_scratch_bytes(c.layer.facts));
      x86_pack_float(c.layer.facts, taps, c.weights.data(), taps, 1, c.bias.data(), packed.data());
      for (const X86Level level : levels()) {
        x86_convolution_f32(c.layer, packed.data(), c.input.data(), got.data(), scratch.bytes,
                            level);
        EXPECT_EQ(got, want) << inputs << " -> " << outputs << " level " << int(level);
      }
    }
  }
}

TEST(PackedX86, DepthwiseF32) {
  uint32_t seed = 0;
  for (const Window& window : kWindows) {
    for (const int32_t channels : kChannels) {
      const int32_t taps = window.rows.filter * window.columns.filter;
      const FloatCase c(window, channels, channels, taps * channels, ++seed);
      std::vector<float> want(c.output_size()), got(c.output_size());
      const auto all = static_cast<uint32_t>(channels);
      kernels::depthwise_conv_2d({window, 2, all, all, all, 1}, c.math(), c.input.data(),
                                 c.weights.data(), want.data());
      std::vector<float> packed(x86_float_packed_size(c.layer.facts, taps));
      const Aligned scratch(x86_depthwise_f32_scratch_bytes(c.layer.facts));
      x86_pack_float(c.layer.facts, taps, c.weights.data(), 1, channels, c.bias.data(),
                     packed.data());
      for (const X86Level level : levels()) {
        x86_depthwise_f32(c.layer, packed.data(), c.input.data(), got.data(), scratch.bytes, level);
        EXPECT_EQ(got, want) << channels << " channels, level " << int(level);
      }
    }
  }
}

TEST(PackedX86, Add) {
  for (uint32_t seed = 0; seed < 40; ++seed) {
    kernels::SumQuantization q{};
    q.tensors = {test::kInputOffsets[seed % 5], test::kInputOffsets[seed / 5 % 5],
                 static_cast<int32_t>(seed % 3) * 50 - 60, seed % 2 == 0 ? -128 : -60, 127};
    q.sign = 1;
    q.multiplier_b = {(1 << 30) + static_cast<int32_t>(seed) * 23456789,
                      -static_cast<int32_t>(seed % 7)};
    q.output_multiplier = {(1 << 30) + static_cast<int32_t>(seed) * 12345678,
                           -static_cast<int32_t>(seed * 3 % 20)};
    const size_t count = 40 + seed;
    const auto a = test::extreme_noise<int8_t>(count, seed % 5);
    const auto b = test::extreme_noise<int8_t>(count, seed % 7 + 1);
    std::vector<int8_t> want(count), got(count);
    const kernels::QuantizedSum<int8_t, false> sum{q};
    for (size_t i = 0; i < count; ++i) want[i] = sum(a[i], b[i]);
    for (const X86Level level : levels()) {
      x86_add(q, a.data(), b.data(), static_cast<uint32_t>(count), got.data(), level);
      EXPECT_EQ(got, want) << seed << " level " << int(level);
    }
  }
}

}  // namespace
}  // namespace mote
