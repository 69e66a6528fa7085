// Halves to floats and back: every half, every tie between two of them, and what is beyond.
#include "mote/base/half.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace mote {
namespace {

constexpr uint32_t kInfinity = 0x7C00;

// The definition of the format, in doubles.
double value_of(uint32_t bits) {
  const int exponent = static_cast<int>(bits >> 10 & 31);
  const int fraction = static_cast<int>(bits & 1023);
  const double magnitude =
      exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
  return (bits & 0x8000) != 0 ? -magnitude : magnitude;
}

uint32_t half_of(double value) {
  return to_half(static_cast<float>(value)).bits;
}

TEST(Half, EveryFiniteOneBecomesItsFloatAndComesBack) {
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    if ((bits & kInfinity) == kInfinity) continue;
    const float value = to_float({static_cast<uint16_t>(bits)});
    ASSERT_EQ(value, value_of(bits)) << bits;
    ASSERT_EQ(std::signbit(value), bits >= 0x8000) << bits;
    ASSERT_EQ(half_of(value), bits);
  }
}

TEST(Half, TiesGoToEvenAndWhatIsNearerWins) {
  for (uint32_t bits = 0; bits < kInfinity - 1; ++bits) {
    const double middle = (value_of(bits) + value_of(bits + 1)) / 2;
    const float tie = static_cast<float>(middle);
    ASSERT_EQ(tie, middle);
    ASSERT_EQ(half_of(tie), bits + (bits & 1)) << bits;
    ASSERT_EQ(half_of(std::nextafterf(tie, 0.0f)), bits) << bits;
    ASSERT_EQ(half_of(std::nextafterf(tie, 1e6f)), bits + 1) << bits;
    ASSERT_EQ(half_of(-std::nextafterf(tie, 1e6f)), (bits + 1) | 0x8000) << bits;
  }
}

TEST(Half, Infinity) {
  const float infinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(to_float({0x7C00}), infinity);
  EXPECT_EQ(to_float({0xFC00}), -infinity);
  EXPECT_EQ(half_of(infinity), 0x7C00u);
  EXPECT_EQ(half_of(-infinity), 0xFC00u);
  EXPECT_EQ(half_of(65519.996), 0x7BFFu);
  EXPECT_EQ(half_of(65520), 0x7C00u);
  EXPECT_EQ(half_of(-3e38), 0xFC00u);
}

TEST(Half, NotANumber) {
  EXPECT_TRUE(std::isnan(to_float({0x7E00})));
  EXPECT_TRUE(std::isnan(to_float({0x7C01})));
  EXPECT_TRUE(std::isnan(to_float(to_half(NAN))));
}

TEST(Half, FloatsTooSmallBecomeZero) {
  EXPECT_EQ(half_of(std::numeric_limits<float>::denorm_min()), 0u);
  EXPECT_EQ(half_of(-std::numeric_limits<float>::min()), 0x8000u);
}

}  // namespace
}  // namespace mote
