// Real must give the same bits as C++ doubles, because TFLite computes its multipliers with those.
#include "mote/base/real.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>

#include "tests/support/reference_multiplier.h"

namespace mote {
namespace {

void expect_same(Real got, double want) {
  const Multiplier g = got.to_multiplier(), w = test::quantized_multiplier(want);
  ASSERT_EQ(g.value, w.value) << want;
  ASSERT_EQ(g.shift, w.shift) << want;
}

// All 53 bits, not only those that a multiplier keeps.
void expect_same_double(Real got, double want) {
  const int power = 52 - std::ilogb(want);
  ASSERT_EQ(got.to_fixed(power), static_cast<uint64_t>(std::ldexp(want, power))) << want;
}

class RandomScales {
 public:
  float next() {
    const uint32_t exponent = 90 + random_() % 40;
    const uint32_t word = (exponent << 23) | (random_() & 0x7FFFFF);
    float value;
    std::memcpy(&value, &word, sizeof value);
    return value;
  }

 private:
  std::mt19937 random_{1};
};

TEST(Real, ProductsAndQuotientsEqualDoubles) {
  RandomScales scales;
  for (int i = 0; i < 200000; ++i) {
    const float a = scales.next(), b = scales.next(), c = scales.next();
    const double want = static_cast<double>(a) * b / c;
    expect_same(Real::from_float(a) * Real::from_float(b) / Real::from_float(c), want);
  }
}

TEST(Real, RootsEqualDoubles) {
  RandomScales scales;
  for (int i = 0; i < 100000; ++i) {
    const float a = scales.next(), b = scales.next();
    expect_same(Real::from_integer(1) / (Real::from_float(a).square_root() * Real::from_float(b)),
                1.0 / (std::sqrt(static_cast<double>(a)) * b));
    expect_same((Real::from_float(a) * Real::from_float(b)).square_root(),
                std::sqrt(static_cast<double>(a) * b));
  }
  expect_same(Real::from_float(0.25f).square_root(), 0.5);
  expect_same(Real::from_float(2.0f).square_root(), std::sqrt(2.0));
  EXPECT_TRUE(Real().square_root().is_zero());
}

TEST(Real, LongChainsKeepEveryBit) {
  RandomScales scales;
  for (int i = 0; i < 100000; ++i) {
    const float a = scales.next(), b = scales.next();
    Real chain = Real::from_float(a) / Real::from_float(b);
    double want = static_cast<double>(a) / b;
    for (int step = 0; step < 4; ++step) {
      const float c = scales.next(), d = scales.next();
      chain = chain * (Real::from_float(c) / Real::from_float(d));
      want = want * (static_cast<double>(c) / d);
    }
    expect_same(chain, want);
  }
}

TEST(Real, RoundsToFloatLikeFloatArithmetic) {
  RandomScales scales;
  for (int i = 0; i < 200000; ++i) {
    const float a = scales.next(), b = scales.next();
    expect_same((Real::from_float(a) * Real::from_float(b)).rounded_to_float(), a * b);
    expect_same((Real::from_float(a) / Real::from_float(b)).rounded_to_float(), a / b);
  }
}

TEST(Real, RoundsSubnormalFloats) {
  for (const float tiny : {1e-20f, 3.3e-20f, 7.7e-21f, 1.1e-22f, 4e-23f, 2.7e-23f, 1e-30f}) {
    const float product = tiny * 1.7e-20f;
    const Real got = (Real::from_float(tiny) * Real::from_float(1.7e-20f)).rounded_to_float();
    expect_same(got.times_power_of_two(140), std::ldexp(static_cast<double>(product), 140));
  }
}

TEST(Real, ReadsSubnormalFloats) {
  expect_same(Real::from_float(1e-41f).times_power_of_two(120),
              std::ldexp(static_cast<double>(1e-41f), 120));
}

TEST(Real, ZeroIsAbsorbed) {
  EXPECT_TRUE(Real::from_float(0).is_zero());
  EXPECT_TRUE((Real::from_float(0) * Real::from_float(2)).is_zero());
  EXPECT_EQ(Real().to_multiplier().value, 0);
  EXPECT_EQ(Real().floor(), 0);
}

TEST(Real, Compares) {
  const Real half = Real::from_float(0.5f), one = Real::from_integer(1);
  EXPECT_TRUE(half < one);
  EXPECT_FALSE(one < half);
  EXPECT_FALSE(one < one);
  EXPECT_TRUE(Real() < half);
  EXPECT_EQ(max(half, one).floor(), 1);
}

struct Rounding {
  float value;
  int32_t floor;
  int32_t round;
};
constexpr Rounding kRoundings[] = {
    {0.25f, 0, 0},
    {0.5f, 0, 1},
    {0.75f, 0, 1},
    {1.0f, 1, 1},
    {1.5f, 1, 2},
    {2.5f, 2, 3},
    {23.499f, 23, 23},
    {1e9f, 1000000000, 1000000000},
    {2147483520.0f, 2147483520, 2147483520},
    {4e9f, INT32_MAX, INT32_MAX},
};

TEST(Real, FloorsAndRounds) {
  for (const Rounding& row : kRoundings) {
    EXPECT_EQ(Real::from_float(row.value).floor(), row.floor) << row.value;
    EXPECT_EQ(Real::from_float(row.value).round(), row.round) << row.value;
  }
}

TEST(Real, TinyValuesBecomeTheZeroMultiplier) {
  EXPECT_EQ(Real::from_integer(1).times_power_of_two(-33).to_multiplier().value, 0);
  EXPECT_EQ(Real::from_integer(1).times_power_of_two(-32).to_multiplier().shift, -31);
}

TEST(Real, LargeValuesDoNotFitAMultiplier) {
  EXPECT_TRUE(Real::from_integer(1u << 29).fits_multiplier());
  EXPECT_FALSE(Real::from_integer(1u << 30).fits_multiplier());
}

TEST(Real, SumsEqualDoubles) {
  RandomScales scales;
  for (int i = 0; i < 200000; ++i) {
    const float a = scales.next(), b = scales.next(), c = scales.next();
    const Real product = Real::from_float(a) * Real::from_float(b);
    const double want = static_cast<double>(a) * b;
    expect_same_double(product + Real::from_float(c), want + c);
    expect_same_double(Real::from_float(c) + product, want + c);
  }
  expect_same_double(Real() + Real::from_integer(3), 3);
  expect_same_double(Real::from_integer(3) + Real(), 3);
}

// What lies far below the last bit only decides ties: 2^53 + 1 is one, to even.
TEST(Real, SumsRoundTiesToEven) {
  const Real one = Real::from_integer(1), large = one.times_power_of_two(53);
  expect_same_double(large + one, 9007199254740992.0);
  expect_same_double(large + (one + one.times_power_of_two(-40)), 9007199254740994.0);
  expect_same_double(large + one.times_power_of_two(-60), 9007199254740992.0);
  expect_same_double(large + Real::from_integer(3), 9007199254740996.0);
}

TEST(Real, BecomesAFloatOrAFixedPointNumber) {
  RandomScales scales;
  for (int i = 0; i < 100000; ++i) {
    const float a = scales.next(), b = scales.next();
    EXPECT_EQ((Real::from_float(a) * Real::from_float(b)).to_float(), a * b);
  }
  EXPECT_EQ(Real().to_float(), 0.0f);
  EXPECT_EQ(Real::from_integer(1).times_power_of_two(-127).to_float(), 0.0f);
  EXPECT_EQ(Real::from_integer(1).times_power_of_two(-126).to_float(), std::ldexp(1.0f, -126));
  EXPECT_EQ(Real::from_integer(1).times_power_of_two(128).to_float(), HUGE_VALF);
  EXPECT_EQ(Real::scaled(7, -1).to_fixed(0), 3u);
  EXPECT_EQ(Real::scaled(7, -1).to_fixed(10), 3584u);
  EXPECT_EQ(Real::scaled(7, -80).to_fixed(0), 0u);
}

}  // namespace
}  // namespace mote
