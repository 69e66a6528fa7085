// Tests of the int8 format's rules for scales, zero points, weights and biases.
#include "host/quantize/parameters.h"

#include <gtest/gtest.h>

#include <cmath>

namespace mote::host {
namespace {

struct RangeCase {
  float min, max, scale;
  int32_t zero_point;
};

class ActivationParameters : public testing::TestWithParam<RangeCase> {};

TEST_P(ActivationParameters, FollowFromTheRange) {
  const RangeCase& c = GetParam();
  const Affine got = activation_parameters({c.min, c.max});
  EXPECT_FLOAT_EQ(got.scale, c.scale);
  EXPECT_EQ(got.zero_point, c.zero_point);
}

INSTANTIATE_TEST_SUITE_P(Parameters, ActivationParameters,
                         testing::Values(RangeCase{-1, 1, 2.0f / 255, -1},  // -0.5, rounded
                                         RangeCase{0, 2.55f, 0.01f, -128},
                                         RangeCase{-2.55f, 0, 0.01f, 127},
                                         RangeCase{-0.55f, 2, 0.01f, -73},
                                         RangeCase{1, 2.55f, 0.01f, -128},   // widened to hold 0
                                         RangeCase{-2.55f, -2, 0.01f, 127},  // widened to hold 0
                                         RangeCase{0, 0, 1, 0}));

TEST(ActivationParameters, NothingSeenIsHarmless) {
  EXPECT_EQ(activation_parameters(Range{}), (Affine{1.0f, 0}));
}

TEST(ActivationParameters, ZeroIsExactAndTheEndsFit) {
  for (const Range range : {Range{-0.3f, 7.1f}, Range{-100, 0.01f}, Range{-1e-6f, 3e-6f}}) {
    const Affine p = activation_parameters(range);
    EXPECT_EQ(quantize_i8(0.0f, p), p.zero_point);
    for (const float end : {range.min, range.max}) {
      const float back = p.scale * static_cast<float>(quantize_i8(end, p) - p.zero_point);
      EXPECT_NEAR(back, end, 0.51f * p.scale);
    }
  }
}

TEST(QuantizeI8, RoundsTiesAwayFromZeroAndSaturates) {
  const Affine p{0.5f, 10};
  EXPECT_EQ(quantize_i8(0.25f, p), 11);  // 0.5 steps
  EXPECT_EQ(quantize_i8(-0.25f, p), 9);  // -0.5 steps
  EXPECT_EQ(quantize_i8(0.24f, p), 10);
  EXPECT_EQ(quantize_i8(1000.0f, p), 127);
  EXPECT_EQ(quantize_i8(-1000.0f, p), -128);
}

TEST(WeightScales, OnePerTensorIsTheLargestWeight) {
  const std::vector<float> weights = {0.5f, -2.54f, 1, 0};
  const std::vector<int32_t> shape = {2, 2};
  const std::vector<float> scales = weight_scales(weights, shape, -1);
  ASSERT_EQ(scales.size(), 1u);
  EXPECT_FLOAT_EQ(scales[0], 0.02f);
  EXPECT_EQ(quantize_weights(weights, shape, -1, scales), (std::vector<int8_t>{25, -127, 50, 0}));
}

TEST(WeightScales, OnePerFirstDimension) {
  const std::vector<float> weights = {1.27f, 0, -12.7f, 1.27f};
  const std::vector<int32_t> shape = {2, 1, 1, 2};
  const std::vector<float> scales = weight_scales(weights, shape, 0);
  ASSERT_EQ(scales.size(), 2u);
  EXPECT_FLOAT_EQ(scales[0], 0.01f);
  EXPECT_FLOAT_EQ(scales[1], 0.1f);
  EXPECT_EQ(quantize_weights(weights, shape, 0, scales), (std::vector<int8_t>{127, 0, -127, 13}));
}

TEST(WeightScales, OnePerLastDimension) {
  const std::vector<float> weights = {1.27f, -12.7f, 0.64f, 6.38f};
  const std::vector<int32_t> shape = {1, 2, 1, 2};
  const std::vector<float> scales = weight_scales(weights, shape, 3);
  EXPECT_FLOAT_EQ(scales[0], 0.01f);
  EXPECT_FLOAT_EQ(scales[1], 0.1f);
  EXPECT_EQ(quantize_weights(weights, shape, 3, scales), (std::vector<int8_t>{127, -127, 64, 64}));
}

TEST(WeightScales, MinusHundredTwentyEightIsNeverUsed) {
  for (const float least : {-1.0f, -0.999f, -3e-5f, -1e20f}) {
    const std::vector<float> weights = {least, 0};
    const std::vector<int32_t> shape = {2};
    const auto codes = quantize_weights(weights, shape, -1, weight_scales(weights, shape, -1));
    EXPECT_EQ(codes[0], -127);
  }
}

TEST(WeightScales, DeadChannelHasAUsableScale) {
  const std::vector<float> weights = {0, 0, 1, 2};
  const std::vector<int32_t> shape = {2, 2};
  EXPECT_GT(weight_scales(weights, shape, 0)[0], 0.0f);
}

TEST(Bias, HasTheScaleOfAProduct) {
  const std::vector<float> bias = {0.1f, -0.1f}, scales = {0.01f, 0.1f};
  EXPECT_EQ(quantize_bias(bias, 0.5f, scales), (std::vector<int32_t>{20, -2}));
  EXPECT_EQ(quantize_bias(bias, 0.5f, std::vector<float>{0.01f}), (std::vector<int32_t>{20, -20}));
}

TEST(Bias, WidensAWeightScaleThatItWouldOverflow) {
  std::vector<float> scales = {1e-9f, 0.1f};
  const std::vector<float> bias = {100.0f, 100.0f};
  make_room_for_bias(bias, 1e-4f, &scales);
  EXPECT_GT(scales[0], 9e-4f);
  EXPECT_FLOAT_EQ(scales[1], 0.1f);
  const std::vector<int32_t> codes = quantize_bias(bias, 1e-4f, scales);
  EXPECT_NEAR(codes[0], 1 << 30, 200);
  EXPECT_EQ(codes[1], 10000000);
}

}  // namespace
}  // namespace mote::host
