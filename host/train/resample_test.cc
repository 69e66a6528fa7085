// Tests of the rate change: what passes, what is stopped, what is kept exactly.
#include "host/train/resample.h"

#include <gtest/gtest.h>

#include <cmath>

namespace mote::host {
namespace {

std::vector<float> tone(double hertz, double rate_hz, uint32_t rows) {
  std::vector<float> values;
  for (uint32_t i = 0; i < rows; ++i) {
    values.push_back(static_cast<float>(std::sin(2 * M_PI * hertz * i / rate_hz)));
  }
  return values;
}

// Root mean square, away from the ends, where the filter sees held values.
double strength(const std::vector<float>& values) {
  const size_t margin = values.size() / 5;
  double squares = 0;
  for (size_t i = margin; i < values.size() - margin; ++i) squares += values[i] * values[i];
  return std::sqrt(squares / static_cast<double>(values.size() - 2 * margin));
}

struct ToneCase {
  double hertz, from_hz;
};

class Kept : public testing::TestWithParam<ToneCase> {};

// The same tone sampled at 50 Hz in the first place is what it should be: its strength over the
// same, not whole, number of periods.
TEST_P(Kept, TonesHaveTheirStrengthAt50Hertz) {
  const ToneCase& c = GetParam();
  const auto rows = static_cast<uint32_t>(4 * c.from_hz);
  const std::vector<float> got = resample(tone(c.hertz, c.from_hz, rows), 1, c.from_hz, 50);
  const double ideal = strength(tone(c.hertz, 50, static_cast<uint32_t>(got.size())));
  EXPECT_NEAR(strength(got) / ideal, 1.0, 0.01);
}

INSTANTIATE_TEST_SUITE_P(Resample, Kept,
                         testing::Values(ToneCase{1, 119}, ToneCase{5, 119}, ToneCase{15, 119},
                                         ToneCase{5, 104}, ToneCase{5, 1000}, ToneCase{3, 25}));

class Removed : public testing::TestWithParam<ToneCase> {};

// Above 25 Hz a tone would come back as another one.
TEST_P(Removed, TonesLeaveNothingAt50Hertz) {
  const ToneCase& c = GetParam();
  const auto rows = static_cast<uint32_t>(4 * c.from_hz);
  EXPECT_LE(strength(resample(tone(c.hertz, c.from_hz, rows), 1, c.from_hz, 50)), 0.003);
}

INSTANTIATE_TEST_SUITE_P(Resample, Removed,
                         testing::Values(ToneCase{26, 119}, ToneCase{40, 119}, ToneCase{55, 119},
                                         ToneCase{40, 104}, ToneCase{90, 1000}));

TEST(Resample, KeepsTheTimeOfAFeature) {
  std::vector<float> values(238, 0.0f);
  for (int i = 0; i < 238; ++i) values[i] = std::exp(-0.005f * (i - 119.0f) * (i - 119.0f));
  const std::vector<float> result = resample(values, 1, 119, 50);
  const auto peak = std::max_element(result.begin(), result.end()) - result.begin();
  EXPECT_EQ(peak, 50);
}

TEST(Resample, KeepsConstantsExactly) {
  for (const float value : resample(std::vector<float>(119, 0.98f), 1, 119, 50)) {
    EXPECT_FLOAT_EQ(value, 0.98f);
  }
}

TEST(Resample, OneSecondStaysOneSecond) {
  EXPECT_EQ(resample(std::vector<float>(119), 1, 119, 50).size(), 50u);
  EXPECT_EQ(resample(std::vector<float>(104 * 3), 3, 104, 50).size(), 150u);
  EXPECT_EQ(resample(std::vector<float>(25), 1, 25, 50).size(), 50u);
}

TEST(Resample, SameRateChangesNothing) {
  const std::vector<float> values = tone(20, 50, 77);
  EXPECT_EQ(resample(values, 1, 50, 50), values);
  EXPECT_EQ(resample(values, 1, 50.1, 50), values);
}

TEST(Resample, ChannelsDoNotMix) {
  const std::vector<float> a = tone(3, 119, 238), b = tone(7, 119, 238);
  std::vector<float> both;
  for (size_t i = 0; i < a.size(); ++i) both.insert(both.end(), {a[i], b[i]});
  const std::vector<float> result = resample(both, 2, 119, 50);
  const std::vector<float> only_b = resample(b, 1, 119, 50);
  for (size_t i = 0; i < only_b.size(); ++i) EXPECT_EQ(result[2 * i + 1], only_b[i]);
}

TEST(InterpolateEvenly, StraightLinesStayStraight) {
  const std::vector<double> times = {0, 0.5, 1.7, 2.0, 3.9, 5.0};
  std::vector<float> values;
  for (const double time : times) values.push_back(static_cast<float>(2 * time - 1));
  const std::vector<float> even = interpolate_evenly(times, values, 1);
  ASSERT_EQ(even.size(), 6u);
  for (size_t i = 0; i < even.size(); ++i)
    EXPECT_NEAR(even[i], 2.0 * static_cast<double>(i) - 1, 1e-5);
}

TEST(InterpolateEvenly, EvenTimesChangeNothing) {
  const std::vector<float> values = {1, 5, 2, 8, 3, 3};
  const std::vector<float> even = interpolate_evenly({0, 1, 2}, values, 2);
  for (size_t i = 0; i < values.size(); ++i) EXPECT_FLOAT_EQ(even[i], values[i]);
}

}  // namespace
}  // namespace mote::host
