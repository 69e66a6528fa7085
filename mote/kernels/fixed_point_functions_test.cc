// exp, log, 1/x, the logistic function and tanh in integers: accuracy, ends, order.
#include "mote/kernels/fixed_point_functions.h"

#include <gtest/gtest.h>

#include <cmath>

namespace mote::kernels {
namespace {

double real(int32_t raw, int integer_bits = 0) {
  return std::ldexp(raw, integer_bits - 31);
}

TEST(SaturatingShiftLeft, HoldsTheEnds) {
  EXPECT_EQ(saturating_shift_left(3, 4), 48);
  EXPECT_EQ(saturating_shift_left(-3, 4), -48);
  EXPECT_EQ(saturating_shift_left(1 << 28, 2), 1 << 30);
  EXPECT_EQ(saturating_shift_left(1 << 28, 3), INT32_MAX);
  EXPECT_EQ(saturating_shift_left(-(1 << 28), 3), INT32_MIN);
  EXPECT_EQ(saturating_shift_left(-(1 << 28) - 1, 3), INT32_MIN);
}

template <int32_t integer_bits>
void expect_exp() {
  EXPECT_EQ(exp_of_negative<integer_bits>(0), INT32_MAX);
  for (int64_t x = INT32_MIN; x < 0; x += 1234577) {
    const int32_t raw = static_cast<int32_t>(x);
    const double want = std::exp(real(raw, integer_bits));
    ASSERT_NEAR(real(exp_of_negative<integer_bits>(raw)), want, 2e-7) << raw;
  }
}

TEST(ExpOfNegative, IsAccurateInQ4) {
  expect_exp<4>();
}
TEST(ExpOfNegative, IsAccurateInQ5) {
  expect_exp<5>();
}

TEST(ExpOfNegative, NeverFallsAcrossQuarters) {
  constexpr int32_t kQuarter = 1 << 24;
  for (int32_t x = -100 * kQuarter; x < 0; x += kQuarter) {
    EXPECT_LE(exp_of_negative<5>(x - 1), exp_of_negative<5>(x) + 64) << x;
  }
}

TEST(OneOverOnePlus, IsAccurate) {
  EXPECT_EQ(one_over_one_plus(0), INT32_MAX);
  for (int64_t x = 0; x <= INT32_MAX; x += 999983) {
    const int32_t raw = static_cast<int32_t>(x);
    ASSERT_NEAR(real(one_over_one_plus(raw)), 1 / (1 + real(raw)), 1e-8) << raw;
  }
}

TEST(OneMinusOverOnePlus, IsAccurate) {
  for (int64_t x = 0; x <= INT32_MAX; x += 999983) {
    const int32_t raw = static_cast<int32_t>(x);
    const double want = (1 - real(raw)) / (1 + real(raw));
    ASSERT_NEAR(real(one_minus_over_one_plus(raw)), want, 2e-8) << raw;
  }
}

TEST(Reciprocal, IsAccurateForEverySize) {
  for (int64_t x = 1; x <= INT32_MAX; x = x * 3 / 2 + 1) {
    const int32_t raw = static_cast<int32_t>(x);
    const Reciprocal got = reciprocal<12>(raw);
    const double want = 1 / real(raw, 12);
    ASSERT_NEAR(std::ldexp(real(got.value), -got.exponent), want, want * 1e-8) << raw;
  }
}

TEST(Logistic, IsAccurateAndSymmetric) {
  EXPECT_EQ(logistic<4>(0), 1 << 30);
  for (int64_t x = 1; x <= INT32_MAX; x += 1299709) {
    const int32_t raw = static_cast<int32_t>(x);
    const int32_t got = logistic<4>(raw);
    ASSERT_NEAR(real(got), 1 / (1 + std::exp(-real(raw, 4))), 1e-7) << raw;
    ASSERT_EQ(logistic<4>(-raw), INT32_MAX - got) << raw;
  }
}

TEST(Tanh, IsAccurateAndOdd) {
  EXPECT_EQ(tanh<4>(0), 0);
  for (int64_t x = 1; x <= INT32_MAX; x += 1299709) {
    const int32_t raw = static_cast<int32_t>(x);
    const int32_t got = tanh<4>(raw);
    ASSERT_NEAR(real(got), std::tanh(real(raw, 4)), 2e-7) << raw;
    ASSERT_EQ(tanh<4>(-raw), -got) << raw;
  }
}

TEST(Log, IsAccurateFrom20BitsOn) {
  for (int32_t bits = 12; bits < 32; ++bits) {
    for (int64_t x = 1 << 19; x <= INT32_MAX; x += x / 1000) {
      const int32_t raw = static_cast<int32_t>(x);
      const double want = std::log(real(raw, bits));
      ASSERT_NEAR(real(log_of_at_least_one(raw, bits), 5), want, 5e-7) << raw << ", " << bits;
    }
  }
}

}  // namespace
}  // namespace mote::kernels
