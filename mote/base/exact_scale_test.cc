// Scales must make the multipliers that C++ floats and doubles make, bit for bit.
#include "mote/base/exact_scale.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>

#include "tests/support/reference_multiplier.h"

namespace mote {
namespace {

float from_bits(uint32_t word) {
  float value;
  std::memcpy(&value, &word, sizeof value);
  return value;
}

void expect_same(float a, float b, float divisor) {
  const Multiplier got =
      multiplier_of(ExactScale::of(a), ExactScale::of(b), ExactScale::of(divisor));
  const Multiplier want = test::quantized_multiplier(static_cast<double>(a) * b / divisor);
  ASSERT_EQ(got.value, want.value) << a << " * " << b << " / " << divisor;
  ASSERT_EQ(got.shift, want.shift) << a << " * " << b << " / " << divisor;
}

float next_float(std::mt19937& random, uint32_t least_exponent, uint32_t exponents) {
  const auto word = static_cast<uint32_t>(random());
  return from_bits((least_exponent + (word >> 23) % exponents) << 23 | (word & 0x7FFFFF));
}

TEST(ExactScale, MultipliersEqualThoseOfDoubles) {
  std::mt19937 random{1};
  for (int i = 0; i < 500000; ++i) {
    expect_same(next_float(random, 90, 40), next_float(random, 90, 40), next_float(random, 90, 40));
  }
}

// a for which a * 2^31 / divisor lies `missing` / (2 * divisor) below a half; both are odd.
uint64_t dividend_just_below_half(uint64_t divisor, uint64_t missing) {
  uint64_t a = (divisor - missing) / 2;
  for (int i = 0; i < 31; ++i) a = (a % 2 == 0 ? a : a + divisor) / 2;
  return a;
}

// What a double rounds up to a half, and what it does not.
TEST(ExactScale, QuotientsJustBelowAHalfEqualThoseOfDoubles) {
  std::mt19937 random{2};
  int tried = 0;
  for (int i = 0; i < 2000; ++i) {
    const uint64_t divisor = 0x800001 | (random() & 0x7FFFFF);
    for (uint64_t missing = 1; missing < 8; missing += 2) {
      const uint64_t a = dividend_just_below_half(divisor, missing);
      if (a < 0x800000) continue;
      ++tried;
      expect_same(static_cast<float>(a), 1.0f, static_cast<float>(divisor));
    }
  }
  EXPECT_GT(tried, 1000);
}

TEST(ExactScale, ExtremesEqualThoseOfDoubles) {
  const float ends[] = {0.0f,
                        from_bits(1),           // the smallest subnormal
                        from_bits(0x007FFFFF),  // the largest
                        from_bits(0x00800000),  // the smallest normal
                        1.0f,
                        from_bits(0x3F7FFFFF),
                        from_bits(0x3F800001),
                        1073741824.0f,
                        from_bits(0x7F7FFFFF)};
  for (const float a : ends) {
    for (const float b : ends) {
      for (const float divisor : ends) {
        if (divisor != 0) expect_same(a, b, divisor);
      }
    }
  }
}

TEST(ExactScale, StepsEqualRoundedQuotientsOfFloats) {
  std::mt19937 random{4};
  for (int i = 0; i < 500000; ++i) {
    const float scale = next_float(random, 90, 60);
    const uint32_t value = i % 2 == 0 ? 1 + i % 7 : static_cast<uint32_t>(random()) & 0xFFFFFF;
    const float want = std::round(static_cast<float>(value) / scale);
    const int32_t got = steps_of(value, ExactScale::of(scale));
    ASSERT_EQ(got, want < 2147483648.0f ? static_cast<int32_t>(want) : INT32_MAX)
        << value << " / " << scale;
  }
  EXPECT_EQ(steps_of(0, ExactScale::of(0.5f)), 0);
  EXPECT_EQ(steps_of(1, ExactScale::of(2.0f)), 1);  // a half goes up
  EXPECT_EQ(steps_of(1, ExactScale::of(from_bits(0x40000001))), 0);
  EXPECT_EQ(steps_of(6, ExactScale::of(from_bits(1))), INT32_MAX);
}

TEST(ExactScale, FloatProductsEqualThoseOfFloats) {
  std::mt19937 random{3};
  for (int i = 0; i < 500000; ++i) {
    const float a = next_float(random, i % 2 == 0 ? 60 : 1, 70);
    const float b = next_float(random, i % 2 == 0 ? 60 : 1, 70);
    const ExactScale got = float_product(ExactScale::of(a), ExactScale::of(b)),
                     want = ExactScale::of(a * b);
    ASSERT_EQ(got.significand, want.significand) << a << " * " << b;
    ASSERT_EQ(got.exponent, want.exponent) << a << " * " << b;
  }
}

}  // namespace
}  // namespace mote
