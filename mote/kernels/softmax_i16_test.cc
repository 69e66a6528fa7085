// The tables of the 16-bit softmax: equal to those that TFLM computes at run time with expf().
#include "mote/kernels/softmax_i16.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace mote::kernels {
namespace {

// TFLM's definition, with the C library's float functions: steps of an interval from `low` to
// `high`, results in units of 2^-15.
template <class Function>
void expect_table(const LineTable& table, float low, float high, Function function) {
  const float step = (high - low) / 512;
  for (int i = 0; i <= 512; ++i) {
    const auto at = [&](float steps) { return function(low + steps * step) * 32768.0f; };
    const float here = std::round(at(static_cast<float>(i)));
    const float line = std::round((at(static_cast<float>(i + 1)) + here) / 2);
    const float middle =
        std::round(function(low + static_cast<float>(i) * step + step / 2) * 32768);
    const float bias = i == 512 ? 0 : std::round((line - middle) / 2);
    ASSERT_EQ(table.values[i], std::min(here - bias, 32767.0f)) << i;
  }
}

TEST(SoftmaxI16, ExpTableEqualsExpf) {
  expect_table(kExpTable, -10, 0, [](float x) { return std::exp(x); });
}

TEST(SoftmaxI16, ReciprocalTableEqualsDivision) {
  expect_table(kReciprocalTable, 0, 1, [](float x) { return 1.0f / (1.0f + x); });
}

TEST(SoftmaxI16, LinesMeetTheFunctions) {
  for (int32_t place = -32768; place <= 32767; ++place) {
    const double x = (place + 32768) / 65536.0;
    ASSERT_NEAR(kExpTable.at(place), 32768 * std::exp(10 * x - 10), 2.5) << place;
    ASSERT_NEAR(kReciprocalTable.at(place), 32768 / (1 + x), 1.5) << place;
  }
}

}  // namespace
}  // namespace mote::kernels
