// Tests of the simulated hand and sensor: physics, the data sheet's limits, variety.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "host/simulate/gesture_files.h"

namespace mote::host {
namespace {

constexpr AccelerometerSettings kIdeal{.low_pass_hz = 400,
                                       .noise_g = 0,
                                       .bias_g = 0,
                                       .gain_error = 0,
                                       .mounting_degrees = 0,
                                       .tremor_g = 0,
                                       .jitter_us = 0};

std::vector<Sample3> ideal(const Motion& motion, AccelerometerSettings settings = kIdeal) {
  Random random(1);
  return record(motion, 1.0, settings, &random);
}

double in_g(int16_t counts, double range = 4) {
  return counts / counts_per_g(range);
}

Motion still(const Matrix3& orientation) {
  return [=](double) { return Pose{{0, 0, 0}, orientation}; };
}

TEST(Accelerometer, AtRestFeelsOneGUpwards) {
  const Sample3 level = ideal(still(about_x(0))).back();
  EXPECT_NEAR(in_g(level.counts[2]), 1, 2e-4);
  EXPECT_NEAR(in_g(level.counts[0]), 0, 2e-4);
  const Sample3 nose_up = ideal(still(about_y(-M_PI / 2))).back();
  EXPECT_NEAR(in_g(nose_up.counts[0]), 1, 2e-4);
  const Sample3 upside_down = ideal(still(about_x(M_PI))).back();
  EXPECT_NEAR(in_g(upside_down.counts[2]), -1, 2e-4);
}

TEST(Accelerometer, FeelsAcceleration) {
  // 9.80665 m/s^2 forwards is 1 g on x.
  const Motion motion = [](double t) { return Pose{{0.5 * 9.80665 * t * t, 0, 0}, about_x(0)}; };
  EXPECT_NEAR(in_g(ideal(motion).back().counts[0]), 1, 3e-4);
}

TEST(Accelerometer, FeelsCentripetalAcceleration) {
  // 0.3 m out at 2 turns a second: r w^2, inwards, seen by a sensor whose x points outwards.
  const double speed = 4 * M_PI;
  const Motion motion = [=](double t) {
    const Matrix3 turn = about_z(speed * t);
    return Pose{turn * Vector3{0.3, 0, 0}, turn};
  };
  EXPECT_NEAR(in_g(ideal(motion, {.range_g = 8,
                                  .low_pass_hz = 400,
                                  .noise_g = 0,
                                  .bias_g = 0,
                                  .gain_error = 0,
                                  .mounting_degrees = 0,
                                  .tremor_g = 0,
                                  .jitter_us = 0})
                       .back()
                       .counts[0],
                   8),
              -0.3 * speed * speed / 9.80665, 0.02);
}

TEST(Accelerometer, ClipsAtItsRange) {
  const Motion motion = [](double t) { return Pose{{50 * t * t, 0, 0}, about_x(0)}; };  // 10 g
  EXPECT_EQ(ideal(motion).back().counts[0], 32767);
}

TEST(Accelerometer, LowPassStopsFastShaking) {
  const auto shake = [](double hertz) {
    return Motion([=](double t) {
      const double w = 2 * M_PI * hertz;
      return Pose{{9.80665 / (w * w) * std::sin(w * t), 0, 0}, about_x(0)};  // 1 g peak
    });
  };
  const auto peak = [](const std::vector<Sample3>& samples) {
    double most = 0;
    for (size_t i = samples.size() / 4; i < samples.size(); ++i) {
      most = std::max(most, std::abs(in_g(samples[i].counts[0])));
    }
    return most;
  };
  AccelerometerSettings settings = kIdeal;
  settings.low_pass_hz = 21;
  settings.rate_hz = 500;
  EXPECT_GT(peak(ideal(shake(4), settings)), 0.9);
  EXPECT_NEAR(peak(ideal(shake(21), settings)), 0.71, 0.06);
  EXPECT_LT(peak(ideal(shake(100), settings)), 0.15);
}

TEST(Accelerometer, SamplesAtItsRateWithLittleJitter) {
  Random random(1);
  const std::vector<Sample3> samples = record(still(about_x(0)), 1.0, {}, &random);
  EXPECT_EQ(samples.size(), 50u);
  for (size_t i = 1; i < samples.size(); ++i) {
    const int64_t step = samples[i].microseconds - samples[i - 1].microseconds;
    EXPECT_NEAR(static_cast<double>(step), 20000, 1500);
  }
}

TEST(MinimumJerk, StartsAndEndsAtRest) {
  EXPECT_EQ(minimum_jerk(-1), 0);
  EXPECT_EQ(minimum_jerk(2), 1);
  EXPECT_DOUBLE_EQ(minimum_jerk(0.5), 0.5);
  EXPECT_NEAR((minimum_jerk(0.001) - minimum_jerk(0)) / 0.001, 0, 1e-4);
}

class Gestures : public testing::TestWithParam<Gesture> {};

TEST_P(Gestures, AreAtRestBeforeTheyBegin) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    Random random(seed);
    const Performance performance = perform(GetParam(), &random);
    const Pose first = performance.motion(0), later = performance.motion(performance.begin * 0.99);
    EXPECT_EQ(first.position, later.position);
    EXPECT_EQ(first.orientation, later.orientation);
  }
}

TEST_P(Gestures, OrientationIsARotation) {
  Random random(3);
  const Performance performance = perform(GetParam(), &random);
  for (double time = 0; time < 2; time += 0.1) {
    const Matrix3 r = performance.motion(time).orientation;
    const Matrix3 identity = r * transposed(r);
    for (size_t i = 0; i < 3; ++i) {
      for (size_t j = 0; j < 3; ++j) EXPECT_NEAR(identity[i][j], i == j ? 1 : 0, 1e-12);
    }
  }
}

TEST_P(Gestures, MoveWithHumanStrength) {
  int clipped = 0;
  for (uint64_t seed = 0; seed < 40; ++seed) {
    Random random(seed);
    const Performance performance = perform(GetParam(), &random);
    AccelerometerSettings settings = kIdeal;
    settings.range_g = 16;
    settings.low_pass_hz = 21;
    double most = 0;
    for (const Sample3& sample : record(performance.motion, 2, settings, &random)) {
      for (const int16_t counts : sample.counts) {
        most = std::max(most, std::abs(in_g(counts, 16)));
      }
    }
    EXPECT_GT(most, 0.7);
    EXPECT_LT(most, 15);
    clipped += most > 4;
  }
  EXPECT_LT(clipped, 30) << "most performances stay within the sensor's range";
}

TEST_P(Gestures, DifferFromOneAnother) {
  std::set<std::string> files;
  const SimulateSettings settings;
  for (uint32_t index = 1; index <= 20; ++index) {
    files.insert(simulate_csv(GetParam(), index, settings));
  }
  EXPECT_EQ(files.size(), 20u);
}

INSTANTIATE_TEST_SUITE_P(Simulate, Gestures,
                         testing::Values(Gesture::kPunch, Gesture::kFlex, Gesture::kWave));

TEST(SimulateCsv, DependsOnTheSeedAlone) {
  SimulateSettings settings;
  const std::string first = simulate_csv(Gesture::kWave, 7, settings);
  EXPECT_EQ(first, simulate_csv(Gesture::kWave, 7, settings));
  settings.seed = 2;
  EXPECT_NE(first, simulate_csv(Gesture::kWave, 7, settings));
}

TEST(SimulateCsv, HasTheHeaderAndAWindow) {
  const std::string csv = simulate_csv(Gesture::kPunch, 1, {});
  EXPECT_TRUE(csv.starts_with("t_us,ax,ay,az\n"));
  EXPECT_GE(std::ranges::count(csv, '\n'), 51);
}

TEST(SimulateCsv, ValuesLieOnTheSensorsGridAndInItsRange) {
  SimulateSettings settings;
  settings.sensor.range_g = 2;
  const std::string csv = simulate_csv(Gesture::kPunch, 1, settings);
  double most = 0;
  for (size_t at = csv.find('\n'); at + 1 < csv.size(); at = csv.find('\n', at + 1)) {
    const double ax = std::stod(csv.substr(csv.find(',', at) + 1));
    most = std::max(most, std::abs(ax));
    EXPECT_NEAR(ax * 16384, std::round(ax * 16384), 0.1);
  }
  EXPECT_LE(most, 2.0);
  EXPECT_GT(most, 1.0);
}

}  // namespace
}  // namespace mote::host
