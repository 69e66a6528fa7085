// Whole int8 layers of every instruction set equal the portable ones, byte by byte.
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

// The quantization and weights of one layer; the same for both instruction sets.
struct Layer {
  kernels::LayerQuantization quantization;
  std::vector<int8_t> weights;
  std::vector<int8_t> input;
  std::vector<int32_t> bias;
  std::vector<Multiplier> multipliers;

  Layer(uint32_t seed, size_t weights_size, size_t input_size, uint32_t outputs)
      : weights(test::extreme_noise(weights_size, seed % 4)),
        input(test::extreme_noise(input_size, (seed / 4) % 4)),
        bias(test::noise<int32_t>(outputs, seed, -40000, 40000)) {
    const int16_t offset = test::kInputOffsets[seed % test::kInputOffsets.size()];
    const bool narrow = seed % 2 == 1;  // clamps as a fused activation does
    quantization = {offset, static_cast<int16_t>(seed % 3 == 0 ? -128 : 127 - 100 * (seed % 3)),
                    static_cast<int16_t>(narrow ? -20 : -128),
                    static_cast<int16_t>(narrow ? 30 : 127), static_cast<uint16_t>(seed % 2)};
    for (uint32_t i = 0; i < outputs; ++i) {
      const int32_t value = (1 << 30) + static_cast<int32_t>(i * 97654321u % (1u << 30));
      multipliers.push_back({value, static_cast<int32_t>(i % 6) - 12});
    }
  }

  template <class Isa>
  kernels::LayerMathI8<Isa> math() const {
    return {quantization, multipliers.data(), bias.data()};
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

TYPED_TEST(Kernels, Conv2D) {
  uint32_t seed = 0;
  for (const Window& window : kWindows) {
    for (const uint32_t channels : kSizes) {
      const uint32_t filters = kSizes[++seed % 8];
      const Layer layer(seed, filters * taps(window) * channels, pixels(window) * channels,
                        filters);
      const kernels::Conv2DShape shape{window, 1, channels, filters, channels, filters};
      std::vector<int8_t> got(outputs(window) * filters), want(got);
      kernels::conv_2d(shape, layer.math<TypeParam>(), layer.input.data(), layer.weights.data(),
                       got.data());
      kernels::conv_2d(shape, layer.math<Portable>(), layer.input.data(), layer.weights.data(),
                       want.data());
      EXPECT_EQ(got, want) << "channels " << channels << " filters " << filters;
    }
  }
}

TYPED_TEST(Kernels, Conv2DGroups) {
  uint32_t seed = 0;
  for (const Window& window : kWindows) {
    for (const uint32_t channels : kSizes) {
      const uint32_t groups = 3, filters = groups * kSizes[++seed % 8];
      const Layer layer(seed, filters * taps(window) * channels, pixels(window) * channels * groups,
                        filters);
      const kernels::Conv2DShape shape{window,  1,        channels * groups,
                                       filters, channels, filters / groups};
      std::vector<int8_t> got(outputs(window) * filters), want(got);
      kernels::conv_2d(shape, layer.math<TypeParam>(), layer.input.data(), layer.weights.data(),
                       got.data());
      kernels::conv_2d(shape, layer.math<Portable>(), layer.input.data(), layer.weights.data(),
                       want.data());
      EXPECT_EQ(got, want) << "channels " << channels << " filters " << filters;
    }
  }
}

TYPED_TEST(Kernels, DepthwiseConv2D) {
  uint32_t seed = 0;
  for (const Window& window : kWindows) {
    for (const uint32_t channels : kSizes) {
      const uint32_t multiplier = ++seed % 3 == 0 ? kSizes[seed % 8] : 1;
      const uint32_t filters = channels * multiplier;
      const bool shared = multiplier > 1;
      const Layer layer(seed, filters * taps(window), pixels(window) * channels, filters);
      const kernels::DepthwiseConv2DShape shape{
          window, 1, channels, filters, shared ? multiplier : filters, shared ? 0u : 1u};
      std::vector<int8_t> got(outputs(window) * filters), want(got);
      kernels::depthwise_conv_2d(shape, layer.math<TypeParam>(), layer.input.data(),
                                 layer.weights.data(), got.data());
      kernels::depthwise_conv_2d(shape, layer.math<Portable>(), layer.input.data(),
                                 layer.weights.data(), want.data());
      EXPECT_EQ(got, want) << "channels " << channels << " multiplier " << multiplier;
    }
  }
}

TYPED_TEST(Kernels, FullyConnected) {
  uint32_t seed = 0;
  for (const uint32_t depth : kSizes) {
    for (const uint32_t channels : kSizes) {
      const Layer layer(++seed, depth * channels, 2 * depth, channels);
      const kernels::FullyConnectedShape shape{2, depth, channels};
      const int32_t weights_offset = seed % 3 == 0 ? 128 : 0;
      std::vector<int8_t> got(2 * channels), want(got);
      kernels::fully_connected_i8(shape, layer.math<TypeParam>(), weights_offset,
                                  layer.input.data(), layer.weights.data(), got.data());
      kernels::fully_connected_i8(shape, layer.math<Portable>(), weights_offset, layer.input.data(),
                                  layer.weights.data(), want.data());
      EXPECT_EQ(got, want) << "depth " << depth << " channels " << channels;
    }
  }
}

}  // namespace
}  // namespace mote
