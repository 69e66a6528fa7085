// Whole quantized layers of every instruction set equal the portable ones, byte by byte.
#include "mote/kernels/conv_2d.h"
#include "mote/kernels/depthwise_conv_2d.h"
#include "mote/kernels/fully_connected.h"
#include "tests/differential/instruction_sets.h"

namespace mote {
namespace {

using isa::Portable;
using kernels::Window;

// 1, one less than a block of four, the block, one more, and around two of them.
constexpr uint32_t kSizes[] = {1, 3, 4, 5, 7, 8, 9, 17};

const Window kWindows[] = {
    // rows, then columns: input, output, filter, stride, dilation, padding
    {{1, 1, 1, 1, 1, 0}, {1, 1, 1, 1, 1, 0}}, {{3, 3, 1, 1, 1, 0}, {4, 4, 1, 1, 1, 0}},
    {{5, 5, 3, 1, 1, 1}, {4, 4, 3, 1, 1, 1}}, {{5, 2, 3, 2, 1, 0}, {6, 3, 2, 2, 1, 0}},
    {{5, 5, 3, 1, 2, 2}, {6, 6, 3, 1, 3, 3}}, {{2, 2, 5, 1, 1, 2}, {3, 3, 4, 1, 1, 1}},
};

// The arithmetic for which an instruction set may have primitives of its own.
template <class Isa>
using I8 = kernels::LayerMathI8<Isa>;
template <class Isa>
using I8I4 = kernels::LayerMathI8<Isa, Nibbles>;
template <class Isa>
using I16I8 = kernels::LayerMathI16<Isa>;

// The quantization and weights of one layer; the same for both instruction sets.
template <class Input>
struct Layer {
  kernels::LayerQuantization quantization;
  std::vector<int8_t> weights;  // i4 weights are half of these bytes
  std::vector<Input> input;
  std::vector<int64_t> bias;  // whatever its type is: noise
  std::vector<Multiplier> multipliers;

  Layer(uint32_t seed, size_t weights_size, size_t input_size, uint32_t outputs)
      : weights(test::extreme_noise<int8_t>(weights_size, seed % 4)),
        input(test::extreme_noise<Input>(input_size, (seed / 4) % 4)),
        bias(test::noise<int64_t>(outputs, seed, -40000, 40000)) {
    const int16_t offset = test::kInputOffsets[seed % test::kInputOffsets.size()];
    const bool narrow = seed % 2 == 1;  // clamps as a fused activation does
    const bool wide = seed % 5 < 3;     // i16: with an i64 bias
    quantization.input_offset = offset;
    quantization.output_offset =
        static_cast<int16_t>(seed % 3 == 0 ? -128 : 127 - 100 * (seed % 3));
    quantization.activation_min = narrow ? int16_t{-20} : std::numeric_limits<Input>::min();
    quantization.activation_max = narrow ? int16_t{30} : std::numeric_limits<Input>::max();
    quantization.weights_offset = 0;
    quantization.multiplier_step = static_cast<uint8_t>(seed % 2);
    quantization.wide = static_cast<uint8_t>(wide);
    for (uint32_t i = 0; i < outputs; ++i) {
      const int32_t value = (1 << 30) + static_cast<int32_t>(i * 97654321u % (1u << 30));
      multipliers.push_back({value, static_cast<int32_t>(i % 6) - (sizeof(Input) == 1 ? 12 : 20)});
    }
  }

  // What `run` writes to `size` elements of output with this layer's arithmetic.
  template <class Math, class Run>
  std::vector<typename Math::Output> output(size_t size, Run run) const {
    const Math math{{quantization, multipliers.data(),
                     reinterpret_cast<const typename Math::Bias*>(bias.data())}};
    std::vector<typename Math::Output> values(size);
    run(math, math.weights_at(reinterpret_cast<const uint8_t*>(weights.data())), values.data());
    return values;
  }
};

uint32_t pixels(const Window& window) {
  return static_cast<uint32_t>(window.rows.input * window.columns.input);
}
uint32_t outputs(const Window& window) {
  return static_cast<uint32_t>(window.rows.output * window.columns.output);
}
uint32_t taps(const Window& window) {
  return static_cast<uint32_t>(window.rows.filter * window.columns.filter);
}

template <class Isa>
class Kernels : public testing::Test {};
TYPED_TEST_SUITE(Kernels, test::InstructionSets);

template <template <class> class Math, class Isa>
void compare_conv_2d(uint32_t groups) {
  using Input = typename Math<Isa>::Input;
  uint32_t seed = 0;
  for (const Window& window : kWindows) {
    for (const uint32_t channels : kSizes) {
      const uint32_t filters = groups * kSizes[++seed % 8];
      const Layer<Input> layer(seed, filters * taps(window) * channels,
                               pixels(window) * channels * groups, filters);
      const kernels::Conv2DShape shape{window,  1,        channels * groups,
                                       filters, channels, filters / groups};
      const auto run = [&](const auto& math, auto weights, auto* output) {
        kernels::conv_2d(shape, math, layer.input.data(), weights, output);
      };
      const size_t size = outputs(window) * filters;
      EXPECT_EQ(layer.template output<Math<Isa>>(size, run),
                layer.template output<Math<Portable>>(size, run))
          << "channels " << channels << " filters " << filters;
    }
  }
}

TYPED_TEST(Kernels, Conv2D) {
  for (const uint32_t groups : {1, 3}) {
    compare_conv_2d<I8, TypeParam>(groups);
    compare_conv_2d<I8I4, TypeParam>(groups);
    compare_conv_2d<I16I8, TypeParam>(groups);
  }
}

template <template <class> class Math, class Isa>
void compare_depthwise_conv_2d() {
  using Input = typename Math<Isa>::Input;
  uint32_t seed = 0;
  for (const Window& window : kWindows) {
    for (const uint32_t channels : kSizes) {
      const uint32_t multiplier = ++seed % 3 == 0 ? kSizes[seed % 8] : 1;
      const uint32_t filters = channels * multiplier;
      const bool shared = multiplier > 1;
      const Layer<Input> layer(seed, filters * taps(window), pixels(window) * channels, filters);
      const kernels::DepthwiseConv2DShape shape{
          window, 1, channels, filters, shared ? multiplier : filters, shared ? 0u : 1u};
      const auto run = [&](const auto& math, auto weights, auto* output) {
        kernels::depthwise_conv_2d(shape, math, layer.input.data(), weights, output);
      };
      const size_t size = outputs(window) * filters;
      EXPECT_EQ(layer.template output<Math<Isa>>(size, run),
                layer.template output<Math<Portable>>(size, run))
          << "channels " << channels << " multiplier " << multiplier;
    }
  }
}

TYPED_TEST(Kernels, DepthwiseConv2D) {
  compare_depthwise_conv_2d<I8, TypeParam>();
  compare_depthwise_conv_2d<I8I4, TypeParam>();
  compare_depthwise_conv_2d<I16I8, TypeParam>();
}

// 300: more products than i16 sums in 32 bits.
template <template <class> class Math, class Isa>
void compare_fully_connected() {
  using Input = typename Math<Isa>::Input;
  uint32_t seed = 0;
  for (const uint32_t depth : {1, 3, 4, 5, 7, 8, 9, 17, 32, 300}) {
    for (const uint32_t channels : kSizes) {
      Layer<Input> layer(++seed, depth * channels, 2 * depth, channels);
      layer.quantization.weights_offset = seed % 3 == 0 ? 128 : 0;
      const kernels::FullyConnectedShape shape{2, depth, channels};
      const auto run = [&](const auto& math, auto weights, auto* output) {
        kernels::fully_connected(shape, math, layer.input.data(), weights, output);
      };
      EXPECT_EQ(layer.template output<Math<Isa>>(2 * channels, run),
                layer.template output<Math<Portable>>(2 * channels, run))
          << "depth " << depth << " channels " << channels;
    }
  }
}

TYPED_TEST(Kernels, FullyConnected) {
  compare_fully_connected<I8, TypeParam>();
  compare_fully_connected<I8I4, TypeParam>();
  compare_fully_connected<I16I8, TypeParam>();
}

}  // namespace
}  // namespace mote
