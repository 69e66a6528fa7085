// The short requantization forms equal the reference wherever their proofs say so: dense small
// sums, sums beside every rounding threshold, and the ends of the proved range.
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "mote/kernels/packed/arm_dsp_requantize.h"
#include "mote/kernels/packed/arm_dsp_steps.h"
#include "tests/support/reference_multiplier.h"

namespace mote::kernels::packed {
namespace {

int8_t reference(int32_t sum, Multiplier m, const OutputRange& output) {
  const int64_t scaled = test::ReferenceMultiplier(m.value, m.shift)(sum) + output.zero_point;
  return static_cast<int8_t>(
      std::clamp<int64_t>(scaled, output.activation_min, output.activation_max));
}

std::vector<int32_t> interesting_sums(Multiplier m, const SumRange& range, std::mt19937& random) {
  std::vector<int64_t> sums = {range.low, range.low + 1, range.high - 1, range.high};
  for (int i = -300; i < 300; ++i) sums.push_back(i);
  const double step = std::ldexp(0x1p31 / std::max(m.value, 1), -m.shift);
  for (int i = -300; i < 300; ++i) {
    const int64_t threshold = static_cast<int64_t>((i + 0.5) * std::min(step, 0x1p40));
    for (int64_t near = -2; near <= 2; ++near) sums.push_back(threshold + near);
  }
  for (int i = 0; i < 300; ++i) {
    sums.push_back(range.low + static_cast<int64_t>(random()) % (range.high - range.low + 1));
  }
  std::vector<int32_t> inside;
  for (const int64_t sum : sums) {
    if (sum >= range.low && sum <= range.high) inside.push_back(static_cast<int32_t>(sum));
  }
  return inside;
}

Multiplier some_multiplier(int turn, std::mt19937& random) {
  const int32_t shift = 3 - static_cast<int32_t>(random() % 34);
  if (turn % 16 == 0) return {0, shift};
  if (turn % 16 == 1) return {1 << 30, shift};
  if (turn % 16 == 2) return {INT32_MAX, shift};
  return {static_cast<int32_t>(random() >> 2 | 1u << 30), shift};
}

TEST(PackedRequantize, FormsEqualTheReference) {
  std::mt19937 random(11);
  int fused = 0, signed_ones = 0;
  for (int turn = 0; turn < 6000; ++turn) {
    const Multiplier m = some_multiplier(turn, random);
    const int64_t reach = int64_t{1} << (random() % 30);
    const SumRange range = {-reach - static_cast<int64_t>(random() % 5), reach};
    const OutputRange relu = {-128, -128, 127};
    const OutputRange any = {static_cast<int32_t>(random() % 256) - 128, -128, 127};
    const int32_t final_shift = static_cast<int32_t>(random() % 26);
    FusedChannel one = {};
    SignedChannel two = {};
    const bool fusible = fuse(range, m, final_shift, one), two_fit = round_signed(range, m, two);
    fused += fusible;
    signed_ones += two_fit;
    for (const int32_t sum : interesting_sums(m, range, random)) {
      const int8_t want = reference(sum, m, any);
      if (m.shift <= 0) {
        ASSERT_EQ(finish_generic(sum, m, any), want) << sum;
      }
      if (two_fit) {
        ASSERT_EQ(finish_signed(sum, two, any.zero_point), want) << sum;
      }
      if (!fusible) continue;
      ASSERT_EQ(finish_fused(shift_left_wrapping(sum, one.left), one, final_shift),
                reference(sum, m, relu))
          << sum << " * " << m.value << " shift " << m.shift << " N " << final_shift;
    }
  }
  EXPECT_GT(fused, 300);
  EXPECT_GT(signed_ones, 2000);
}

TEST(PackedRequantize, UniformShiftsEqualTheReference) {
  std::mt19937 random(12);
  int proved = 0;
  for (int turn = 0; turn < 600; ++turn) {
    const auto reach = static_cast<int32_t>(1 + random() % 20000);
    const SumRange range = {-reach, reach};
    const Multiplier m = {static_cast<int32_t>(random() >> 2 | 1u << 30),
                          -static_cast<int32_t>(random() % 14)};
    const OutputRange output = {turn % 2 == 0 ? -128 : static_cast<int32_t>(random() % 256) - 128,
                                -128, 127};
    FusedChannel channel = {};
    if (!fuse_uniform(range, m, output, 12, channel)) continue;
    ASSERT_EQ(channel.left, kUniformLeft);
    ASSERT_EQ(channel.fraction, 0);
    ++proved;
    for (int32_t sum = -reach; sum <= reach; ++sum) {
      ASSERT_EQ(finish_fused(shifted_sum(sum, channel), channel, 12), reference(sum, m, output))
          << sum << " * " << m.value << " shift " << m.shift;
    }
  }
  EXPECT_GT(proved, 150);
  FusedChannel channel = {};
  EXPECT_FALSE(fuse_uniform({-1, 1 << 23}, {1 << 30, -6}, {-128, -128, 127}, 12, channel))
      << "the shifted sum leaves 32 bits";
}

TEST(PackedRequantize, WhatIsNotProvedIsRefused) {
  FusedChannel one = {};
  SignedChannel two = {};
  const Multiplier half = {1 << 30, -5};
  EXPECT_TRUE(fuse({-1000, 1000}, half, 12, one));
  EXPECT_FALSE(fuse({-1000, 1000}, half, 5, one)) << "no room for the first rounding";
  EXPECT_FALSE(fuse({-1000, 1000}, half, 24, one)) << "the zero point leaves 32 bits";
  EXPECT_FALSE(fuse({-1000, 1000}, {1 << 30, 0}, 12, one)) << "one rounding too many";
  EXPECT_TRUE(fuse({-(1 << 23), (1 << 23) - 1}, half, 12, one));
  EXPECT_FALSE(fuse({-(1 << 23), 1 << 23}, half, 12, one)) << "the shifted sum leaves 32 bits";
  EXPECT_FALSE(round_signed({-1, 1}, {1 << 30, -1}, two)) << "2^31 is no factor";
  EXPECT_FALSE(round_signed({-1, 1}, {1 << 30, 1}, two)) << "left shift";
  EXPECT_FALSE(round_signed({0, 1 << 30}, half, two));
  EXPECT_FALSE(may_fuse({-128, -128, 100}));
  EXPECT_FALSE(may_fuse({-100, -100, 127}));
  EXPECT_FALSE(may_round_signed({0, -50, 127}));
}

TEST(PackedRequantize, LayersGetTheCheapestForm) {
  const SumRange sums[] = {{-5000, 5000}, {-9000, 9000}};
  const Multiplier near[] = {{1 << 30, -6}, {1 << 30, -9}}, far[] = {{1 << 30, -3}, {1 << 30, -14}};
  const Multiplier left[] = {{1 << 30, -6}, {1 << 30, 1}};
  const OutputRange relu = {-128, -128, 127}, narrow = {-128, -128, 90}, plain = {5, -128, 127};
  const auto choose = [&](const Multiplier* multipliers, const OutputRange& output) {
    return choose_rounding(sums, multipliers, 2, output, 8, 12);
  };
  EXPECT_EQ(choose(near, relu).rounding, Rounding::kFused);
  EXPECT_EQ(choose(near, relu).final_shift, 12);
  EXPECT_EQ(choose(far, relu).rounding, Rounding::kSigned) << "shifts too far apart";
  EXPECT_EQ(choose(near, plain).rounding, Rounding::kSigned);
  EXPECT_EQ(choose(near, narrow).rounding, Rounding::kGeneric);
  EXPECT_EQ(choose(left, relu).rounding, Rounding::kGeneric);
}

TEST(PackedRequantize, RangeHoldsEveryInput) {
  const int8_t weights[] = {3, 99, -5, 99, 0, 99};
  const SumRange range = sum_range(weights, 3, 2, 10, -100);
  EXPECT_EQ(range.low, 10 + 3 * -28 - 5 * 227);
  EXPECT_EQ(range.high, 10 + 3 * 227 + 5 * 28);
}

}  // namespace
}  // namespace mote::kernels::packed
