// The fixed-point primitives against their definitions in wide or real arithmetic.
#include "mote/base/fixed_point.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace mote {
namespace {

// gemmlowp's definition: truncating division after a nudge with the sign of the product.
int32_t gemmlowp_high_mul(int32_t a, int32_t b) {
  if (a == INT32_MIN && b == INT32_MIN) return INT32_MAX;
  const int64_t product = int64_t{a} * b;
  const int64_t nudge = product >= 0 ? (1 << 30) : 1 - (1 << 30);
  return static_cast<int32_t>((product + nudge) / (int64_t{1} << 31));
}

TEST(FixedPoint, HighMulEqualsGemmlowp) {
  std::mt19937 random(7);
  for (int i = 0; i < 500000; ++i) {
    const int32_t a = static_cast<int32_t>(random()) >> (random() % 31);
    const int32_t b = static_cast<int32_t>(random()) >> (random() % 31);
    ASSERT_EQ(saturating_rounding_doubling_high_mul(a, b), gemmlowp_high_mul(a, b))
        << a << " " << b;
  }
}

TEST(FixedPoint, HighMulSaturates) {
  EXPECT_EQ(saturating_rounding_doubling_high_mul(INT32_MIN, INT32_MIN), INT32_MAX);
}

TEST(FixedPoint, DivideByPowerOfTwoRoundsHalvesAwayFromZero) {
  std::mt19937 random(8);
  for (int i = 0; i < 500000; ++i) {
    const int32_t x = static_cast<int32_t>(random());
    const int32_t exponent = static_cast<int32_t>(random() % 32);
    const double exact = std::ldexp(static_cast<double>(x), -exponent);
    ASSERT_EQ(rounding_divide_by_pot(x, exponent), static_cast<int32_t>(std::round(exact)))
        << x << " " << exponent;
  }
}

TEST(FixedPoint, MultiplierRoundsTwice) {
  // 3 * 0.5 = 1.5 -> the high product rounds to 2 with shift 0.
  EXPECT_EQ(multiply_by_quantized_multiplier(3, {1 << 30, 0}), 2);
  EXPECT_EQ(multiply_by_quantized_multiplier(-3, {1 << 30, 0}), -1);
  EXPECT_EQ(multiply_by_quantized_multiplier(5, {1 << 30, -1}), 2);  // 2.5 -> 3 -> 1.5 -> 2
  EXPECT_EQ(multiply_by_quantized_multiplier(100, {1 << 30, 3}), 400);
}

TEST(FixedPoint, WideMultiplierHasFifteenBitsAndOneRounding) {
  const int64_t large = int64_t{1} << 40;
  EXPECT_EQ(multiply_wide_by_quantized_multiplier(large + (int64_t{1} << 19), {1 << 30, -19}),
            (1 << 20) + 1);                                                            // a half, up
  EXPECT_EQ(multiply_wide_by_quantized_multiplier(-3, {1 << 30, 0}), -1);              // -1.5, up
  EXPECT_EQ(multiply_wide_by_quantized_multiplier(5, {1 << 30, -1}), 1);               // 1.25
  EXPECT_EQ(multiply_wide_by_quantized_multiplier(large, {INT32_MAX, -20}), 1048544);  // * 0x7FFF
  EXPECT_EQ(multiply_wide_by_quantized_multiplier(100, {1 << 30, 3}), 400);
  EXPECT_EQ(multiply_wide_by_quantized_multiplier(3, {1 << 30, 30}), 3 << 29);
  EXPECT_EQ(multiply_wide_by_quantized_multiplier(5, {1 << 30, 30}), -(3 << 29));  // wraps
  EXPECT_EQ(multiply_wide_by_quantized_multiplier(INT64_MIN, {INT32_MAX, 7}), 0);  // wraps
}

TEST(FixedPoint, LeftShiftWraps) {
  EXPECT_EQ(shift_left_wrapping(0x40000000, 1), INT32_MIN);
  EXPECT_EQ(shift_left_wrapping(-1, 4), -16);
}

TEST(FixedPoint, Clamp) {
  EXPECT_EQ(clamp(5, -1, 3), 3);
  EXPECT_EQ(clamp(-5, -1, 3), -1);
  EXPECT_EQ(clamp(2, -1, 3), 2);
}

TEST(FixedPoint, OffsetAndClampDoesNotOverflow) {
  EXPECT_EQ(offset_and_clamp(5, 3, -128, 127), 8);
  EXPECT_EQ(offset_and_clamp(-200, 3, -128, 127), -128);
  EXPECT_EQ(offset_and_clamp(INT32_MIN, -128, -128, 127), -128);
  EXPECT_EQ(offset_and_clamp(INT32_MAX, 127, -128, 127), 127);
}

}  // namespace
}  // namespace mote
