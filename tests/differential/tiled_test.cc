// Layers on tiles, of every instruction set and portable, equal the plain portable loops.
#include <algorithm>

#include "mote/kernels/conv_2d_tiled.h"
#include "mote/kernels/depthwise_tiled.h"
#include "mote/kernels/fully_connected.h"
#include "tests/differential/instruction_sets.h"

namespace mote {
namespace {

using isa::Portable;
using kernels::Window;

// Around a word of weights and around four positions.
constexpr uint32_t kSizes[] = {1, 2, 3, 4, 5, 7, 8, 9, 16, 17};

const Window kWindows[] = {
    // rows, then columns: input, output, filter, stride, dilation, padding
    {{1, 1, 1, 1, 1, 0}, {1, 1, 1, 1, 1, 0}}, {{3, 3, 1, 1, 1, 0}, {4, 4, 1, 1, 1, 0}},
    {{5, 5, 3, 1, 1, 1}, {4, 4, 3, 1, 1, 1}}, {{5, 2, 3, 2, 1, 0}, {6, 3, 2, 2, 1, 0}},
    {{5, 5, 3, 1, 2, 2}, {6, 6, 3, 1, 3, 3}}, {{2, 2, 5, 1, 1, 2}, {3, 3, 4, 1, 1, 1}},
    {{5, 3, 1, 2, 1, 0}, {3, 3, 1, 1, 1, 0}}, {{3, 3, 1, 1, 1, 0}, {1, 1, 1, 1, 1, 0}},
};

uint32_t product(int32_t a, int32_t b) {
  return static_cast<uint32_t>(a * b);
}

// Multipliers for which instruction sets have a short way, others, and 0; biases up to the ends of
// 32 bits, so that sums wrap.
struct Layer {
  kernels::LayerQuantization quantization{};
  std::vector<int8_t> weights;
  std::vector<int8_t> input;
  std::vector<int32_t> bias;
  std::vector<Multiplier> multipliers;
  bool has_bias;

  Layer(uint32_t seed, size_t weights_size, size_t input_size, uint32_t outputs)
      : weights(test::extreme_noise<int8_t>(weights_size, seed % 4)),
        input(test::extreme_noise<int8_t>(input_size, (seed / 4) % 4)),
        bias(test::noise<int32_t>(outputs, seed, -40000, 40000)),
        has_bias(seed % 7 != 0) {
    static constexpr int16_t kZeroPoints[] = {-128, 127, 0, -3};
    quantization.input_offset = test::kInputOffsets[seed % test::kInputOffsets.size()];
    quantization.output_offset = kZeroPoints[seed % 4];
    quantization.activation_min = seed % 3 == 1 ? int16_t{-20} : int16_t{-128};
    quantization.activation_max = seed % 3 != 0 ? int16_t{30} : int16_t{127};
    quantization.multiplier_step = static_cast<uint8_t>(seed % 5 != 0);
    for (uint32_t i = 0; i < outputs; ++i) {
      const int32_t value = (1 << 30) + static_cast<int32_t>(i * 97654321u % (1u << 30));
      const int32_t shift = i % 5 == 4 ? 3 - static_cast<int32_t>(i * seed % 31)
                                       : -static_cast<int32_t>((seed + i) % 12);
      multipliers.push_back(i % 11 == 7 ? Multiplier{} : Multiplier{value, shift});
      if (i % 6 == 5) bias[i] = i % 4 == 1 ? INT32_MAX : INT32_MIN;
    }
  }

  template <class Math>
  Math math() const {
    return {{quantization, multipliers.data(), has_bias ? bias.data() : nullptr}};
  }
};

template <class Isa>
class Tiled : public testing::Test {};
using AllSets = testing::Types<isa::Portable, isa::ArmDsp>;
TYPED_TEST_SUITE(Tiled, AllSets);

// Scratch of just the size that is asked for, filled, so that a sanitizer sees what lies beyond it.
TYPED_TEST(Tiled, Conv2D) {
  uint32_t seed = 0;
  for (const uint32_t groups : {1, 3}) {
    for (const Window& window : kWindows) {
      for (const uint32_t channels : kSizes) {
        const uint32_t filters = groups * kSizes[++seed % 10];
        const kernels::Conv2DShape shape{window,  2,        channels * groups,
                                         filters, channels, filters / groups};
        const uint32_t pixels = product(window.rows.input, window.columns.input);
        const Layer layer(seed, filters * kernels::conv_2d_depth(shape),
                          2 * pixels * channels * groups, filters);
        const size_t size = 2 * product(window.rows.output, window.columns.output) * filters;
        std::vector<int8_t> got(size), want(size);
        std::vector<int8_t> scratch(kernels::conv_2d_scratch_bytes(shape), 99);
        kernels::conv_2d_tiled<TypeParam>(shape, layer.math<kernels::LayerMathI8<TypeParam>>(),
                                          layer.input.data(), layer.weights.data(),
                                          reinterpret_cast<int16_t*>(scratch.data()), got.data());
        kernels::conv_2d(shape, layer.math<kernels::LayerMathI8<Portable>>(), layer.input.data(),
                         layer.weights.data(), want.data());
        EXPECT_EQ(got, want) << "channels " << channels << " filters " << filters << " window "
                             << &window - kWindows;
      }
    }
  }
}

// A filter too long for a tile of four positions.
TYPED_TEST(Tiled, LongFilters) {
  const Window window{{2, 2, 1, 1, 1, 0}, {3, 3, 1, 1, 1, 0}};
  const kernels::Conv2DShape shape{window, 1, 1030, 3, 1030, 3};
  const Layer layer(2, 3 * 1030, 6 * 1030, 3);
  std::vector<int8_t> got(18), want(18), scratch(kernels::conv_2d_scratch_bytes(shape));
  EXPECT_EQ(scratch.size(), 2u * 1032);
  kernels::conv_2d_tiled<TypeParam>(shape, layer.math<kernels::LayerMathI8<TypeParam>>(),
                                    layer.input.data(), layer.weights.data(),
                                    reinterpret_cast<int16_t*>(scratch.data()), got.data());
  kernels::conv_2d(shape, layer.math<kernels::LayerMathI8<Portable>>(), layer.input.data(),
                   layer.weights.data(), want.data());
  EXPECT_EQ(got, want);
}

// Sums that wrap make something of a filter that would otherwise be at its least output.
TYPED_TEST(Tiled, SumsThatWrapAreNotSilent) {
  int16_t tile[32];
  for (int16_t& x : tile) x = -200;
  const int8_t weights[8] = {100, 100, 100, 100, 100, 100, 100, 100};
  for (const int32_t bias : {INT32_MIN, INT32_MIN + 100000, INT32_MIN + 300000, -300000, -200000}) {
    for (const int32_t shift : {0, -1, -21, -24, -31}) {
      const Multiplier multiplier{1 << 30, shift};
      int8_t got[4] = {}, want[4] = {};
      isa::TileRun run{};
      run.tile = tile;
      run.weights = weights;
      run.depth = 8;
      run.count = 1;
      run.bias = &bias;
      run.multipliers = &multiplier;
      run.output = got;
      run.output_step = 1;
      run.offset = run.low = -128;
      run.high = 127;
      const int32_t sum = isa::wrapping_sum(bias, 8 * 100 * -200);
      for (int8_t& value : want) value = isa::finish_tile_sum(run, sum);
      TypeParam::filter_tile_of_four(run);
      for (int p = 0; p < 4; ++p) EXPECT_EQ(got[p], want[p]) << bias << " " << shift;
    }
  }
}

TYPED_TEST(Tiled, DepthwiseConv2D) {
  uint32_t seed = 0;
  std::vector<Window> windows(std::begin(kWindows), std::end(kWindows));
  // More positions than go at a time, and more taps than are unrolled.
  windows.push_back({{2, 2, 1, 1, 1, 0}, {60, 29, 3, 2, 1, 0}});
  windows.push_back({{12, 3, 10, 1, 1, 0}, {3, 2, 2, 1, 1, 0}});
  for (const Window& window : windows) {
    for (const uint32_t channels : kSizes) {
      const uint32_t multiplier = ++seed % 3 == 0 ? kSizes[seed % 10] : 1;
      const uint32_t filters = channels * multiplier;
      const bool shared = multiplier > 1;
      const kernels::DepthwiseConv2DShape shape{
          window, 2, channels, filters, shared ? multiplier : filters, shared ? 0u : 1u};
      const uint32_t taps = product(window.rows.filter, window.columns.filter);
      const uint32_t pixels = product(window.rows.input, window.columns.input);
      const Layer layer(seed, filters * taps, 2 * pixels * channels, filters);
      const size_t size = 2 * product(window.rows.output, window.columns.output) * filters;
      std::vector<int8_t> got(size), want(size);
      std::vector<int8_t> scratch(kernels::depthwise_scratch_bytes(shape), 99);
      kernels::depthwise_conv_2d_tiled<TypeParam>(
          shape, layer.math<kernels::LayerMathI8<TypeParam>>(), layer.input.data(),
          layer.weights.data(), reinterpret_cast<int16_t*>(scratch.data()), got.data());
      kernels::depthwise_conv_2d(shape, layer.math<kernels::LayerMathI8<Portable>>(),
                                 layer.input.data(), layer.weights.data(), want.data());
      EXPECT_EQ(got, want) << "channels " << channels << " multiplier " << multiplier << " window "
                           << &window - windows.data();
    }
  }
}

// Rows of every length; those behind the first lie at any address.
TYPED_TEST(Tiled, FullyConnected) {
  uint32_t seed = 0;
  for (const uint32_t depth : {1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 24, 31, 32, 39, 64, 150}) {
    for (const uint32_t channels : {1, 2, 3, 4, 5, 6, 7, 8, 11, 16, 19}) {
      Layer layer(++seed, depth * channels, 3 * depth, channels);
      layer.quantization.weights_offset = seed % 3 == 0 ? 128 : 0;
      const kernels::FullyConnectedShape shape{3, depth, channels};
      std::vector<int8_t> got(3 * channels), want(3 * channels);
      kernels::fully_connected_rows<TypeParam>(shape, layer.math<kernels::LayerMathI8<TypeParam>>(),
                                               layer.input.data(), layer.weights.data(),
                                               got.data());
      kernels::fully_connected(shape, layer.math<kernels::LayerMathI8<Portable>>(),
                               layer.input.data(), layer.weights.data(), want.data());
      EXPECT_EQ(got, want) << "depth " << depth << " channels " << channels;
    }
  }
}

// From a sum to an output, for every shift and sums at every edge: they come as biases of filters
// that sum up nothing.
TYPED_TEST(Tiled, FromSumToOutput) {
  const int16_t tile[16] = {};
  const int8_t weights[4] = {};
  for (int32_t shift = -31; shift <= 30; ++shift) {
    for (const int32_t value : {1 << 30, (1 << 30) + 1, 0x5A827999, INT32_MAX - 1, INT32_MAX}) {
      const Multiplier multiplier{value, shift};
      const auto compare = [&](int32_t sum) {
        for (const int32_t offset : {-128, -1, 0, 127}) {
          int8_t got[4] = {};
          isa::TileRun run{};
          run.tile = tile;
          run.weights = weights;
          run.depth = 4;
          run.count = 1;
          run.bias = &sum;
          run.multipliers = &multiplier;
          run.output = got;
          run.output_step = 1;
          run.offset = offset;
          run.low = -128;
          run.high = 127;
          const isa::TileRun start = run;
          TypeParam::filter_tile_of_four(run);
          ASSERT_EQ(got[3], isa::finish_tile_sum(start, sum))
              << sum << " * " << value << " * 2^" << shift << " + " << offset;
        }
      };
      for (uint32_t bit = 0; bit < 32; ++bit) {
        for (const int32_t near : {-2, -1, 0, 1, 2}) {
          compare(static_cast<int32_t>((1u << bit) + static_cast<uint32_t>(near)));
          compare(static_cast<int32_t>(0u - (1u << bit) + static_cast<uint32_t>(near)));
        }
      }
      // Where the result changes, and half way between.
      for (int64_t k = -600; k <= 600; ++k) {
        const int64_t sum = (k * (int64_t{1} << (30 - shift))) / value;
        if (sum <= INT32_MIN + 2 || sum >= INT32_MAX - 2) continue;
        for (const int32_t near : {-2, -1, 0, 1, 2}) compare(static_cast<int32_t>(sum) + near);
      }
    }
  }
}

}  // namespace
}  // namespace mote
