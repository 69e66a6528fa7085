// Sines and cosines against the C library's doubles; rounding as the tables of the FFT need it.
#include "mote/base/sine.h"

#include <gtest/gtest.h>

#include <cmath>

namespace mote {
namespace {

double to_double(SignedReal real) {
  const double magnitude = std::ldexp(static_cast<double>(real.magnitude.to_fixed(62)), -62);
  return real.negative ? -magnitude : magnitude;
}

TEST(Sine, EqualsTheLibraryAllAroundTheCircle) {
  constexpr int kSteps = 100000;
  const Real step = real_pi().times_power_of_two(1) / Real::from_integer(kSteps);
  int different = 0;
  for (int i = 0; i <= kSteps; ++i) {
    const Real angle = step * Real::from_integer(static_cast<uint32_t>(i));
    const double want_angle = 2 * M_PI / kSteps * i;
    const SineAndCosine got = sine_and_cosine(angle);
    ASSERT_NEAR(to_double(got.sine), std::sin(want_angle), 3e-16) << i;
    ASSERT_NEAR(to_double(got.cosine), std::cos(want_angle), 3e-16) << i;
    if (got.cosine.to_float() != static_cast<float>(std::cos(want_angle))) ++different;
  }
  // Only near zero, where 2^-60 is more than the last bit of a float.
  EXPECT_LE(different, 2);
}

TEST(Sine, IsExactWhereItCanBe) {
  const SineAndCosine zero = sine_and_cosine(Real());
  EXPECT_EQ(to_double(zero.sine), 0.0);
  EXPECT_EQ(to_double(zero.cosine), 1.0);
  const SineAndCosine half = sine_and_cosine(real_pi() / Real::from_integer(2));
  EXPECT_EQ(to_double(half.sine), 1.0);
  EXPECT_NEAR(to_double(half.cosine), 0.0, 1e-16);
}

struct Rounding {
  uint64_t value;
  int32_t power;
  bool negative;
  int32_t want;  // floor(value + 1/2)
};

constexpr Rounding kRoundings[] = {
    {0, 0, false, 0},          {1, -1, false, 1},
    {3, -1, false, 2},         {5, -2, false, 1},
    {1, -1, true, 0},          {3, -1, true, -1},
    {5, -1, true, -2},         {7, -2, true, -2},
    {5, -2, true, -1},         {9, 0, true, -9},
    {1, -2, true, 0},          {32767, -1, true, -16383},
    {32767, -1, false, 16384}, {2147483647, 0, true, -2147483647},
};

TEST(Sine, RoundsHalvesUpwards) {
  for (const Rounding& row : kRoundings) {
    const SignedReal real{Real::scaled(row.value, row.power), row.negative};
    EXPECT_EQ(real.round_upwards(), row.want) << row.value << " * 2^" << row.power;
  }
}

}  // namespace
}  // namespace mote
