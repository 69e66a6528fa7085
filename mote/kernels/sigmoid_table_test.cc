// The 16-bit logistic function and tanh against doubles, over all inputs.
#include "mote/kernels/sigmoid_table.h"

#include <gtest/gtest.h>

#include <cmath>

namespace mote::kernels {
namespace {

// Three times a Q3.12.
double argument(int32_t x) {
  return x / (3.0 * 4096);
}

TEST(SigmoidTable, LogisticIsWithinAStepOrSo) {
  for (int32_t x = -32768; x <= 32767; ++x) {
    const double exact = 32768 / (1 + std::exp(-argument(3 * x)));
    ASSERT_NEAR(logistic_i16(3 * x), exact, 1.02) << x;
  }
}

TEST(SigmoidTable, TanhIsWithinAStepAndAHalf) {
  for (int32_t x = -32768; x <= 32767; ++x) {
    ASSERT_NEAR(tanh_i16(3 * x), 32768 * std::tanh(argument(3 * x)), 1.5) << x;
  }
}

TEST(SigmoidTable, BothGrow) {
  for (int32_t x = -98304; x < 98304; ++x) {
    ASSERT_LE(logistic_i16(x), logistic_i16(x + 1)) << x;
    ASSERT_LE(tanh_i16(x), tanh_i16(x + 1)) << x;
  }
}

TEST(SigmoidTable, KnownValues) {
  EXPECT_EQ(logistic_i16(0), 16384);
  EXPECT_EQ(logistic_i16(512), 16726);   // the second entry: 33451 / 2, halves up
  EXPECT_EQ(logistic_i16(-512), 16042);  // 1 less the same, halves down
  EXPECT_EQ(tanh_i16(0), 0);
  EXPECT_EQ(tanh_i16(256), 683);  // 33451 - 32768
  EXPECT_EQ(tanh_i16(-256), -683);
}

TEST(SigmoidTable, EndsOfTheRangeSaturate) {
  EXPECT_EQ(logistic_i16(INT32_MAX), 32767);
  EXPECT_EQ(logistic_i16(INT32_MIN), 1);
  EXPECT_EQ(tanh_i16(INT32_MAX), 32767);
  EXPECT_EQ(tanh_i16(INT32_MIN), -32767);
}

}  // namespace
}  // namespace mote::kernels
