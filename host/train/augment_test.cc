// Tests of what each variation changes and what it must leave alone.
#include "host/train/augment.h"

#include <gtest/gtest.h>

#include <cmath>

namespace mote::host {
namespace {

constexpr AugmentSettings kNothing{0, 0, 0, 0, 0};
const std::vector<std::string> kSix = {"ax", "ay", "az", "gx", "gy", "gz"};

Recording random_recording(uint32_t rows, uint32_t channels) {
  Random random(7);
  Recording recording;
  recording.rows = rows;
  recording.channels = channels;
  recording.rate_hz = 50;
  for (uint32_t i = 0; i < rows * channels; ++i) {
    recording.values.push_back(static_cast<float>(random.normal()));
  }
  return recording;
}

std::vector<float> vary(const Recording& recording, const std::vector<std::string>& axes,
                        const AugmentSettings& settings, uint64_t seed, int32_t start = 10) {
  const WindowShape shape{20, recording.channels};
  std::vector<float> window(shape.values());
  Random random(seed);
  Augmenter(axes, 50, settings).make_window(recording, start, shape, &random, window.data());
  return window;
}

std::vector<float> original(const Recording& recording, int32_t start = 10) {
  std::vector<float> window(20 * recording.channels);
  copy_window(recording, start, {20, recording.channels}, window.data());
  return window;
}

double length(const float* vector) {
  return std::hypot(vector[0], vector[1], vector[2]);
}

TEST(Augment, NothingChangesNothing) {
  const Recording recording = random_recording(40, 6);
  EXPECT_EQ(vary(recording, kSix, kNothing, 1), original(recording));
}

TEST(Augment, SameSeedSameWindow) {
  const Recording recording = random_recording(40, 6);
  EXPECT_EQ(vary(recording, kSix, {}, 5), vary(recording, kSix, {}, 5));
  EXPECT_NE(vary(recording, kSix, {}, 5), vary(recording, kSix, {}, 6));
}

TEST(Augment, ShiftTakesOtherRowsOfTheRecording) {
  const Recording recording = random_recording(40, 3);
  AugmentSettings settings = kNothing;
  settings.shift_seconds = 0.1;  // 5 rows
  int32_t least = 99, most = -99;
  for (uint64_t seed = 0; seed < 60; ++seed) {
    const std::vector<float> got = vary(recording, {"ax", "ay", "az"}, settings, seed);
    int32_t shift = -6;
    while (shift <= 5 && got != original(recording, 10 + shift)) ++shift;
    ASSERT_LE(shift, 5) << "no shift within the limit gives this window";
    least = std::min(least, shift);
    most = std::max(most, shift);
  }
  EXPECT_EQ(least, -5);
  EXPECT_EQ(most, 5);
}

TEST(Augment, ScaleIsOneFactorWithinItsLimit) {
  const Recording recording = random_recording(40, 3);
  AugmentSettings settings = kNothing;
  settings.scale = 0.2;
  const std::vector<float> plain = original(recording);
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const std::vector<float> got = vary(recording, {"ax", "ay", "az"}, settings, seed);
    const float factor = got[0] / plain[0];
    EXPECT_GE(factor, 0.8f);
    EXPECT_LE(factor, 1.2f);
    for (size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], factor * plain[i], 1e-5);
  }
}

TEST(Augment, RotationKeepsLengthsAndAngles) {
  const Recording recording = random_recording(40, 6);
  AugmentSettings settings = kNothing;
  settings.rotation_degrees = 90;
  const std::vector<float> plain = original(recording), got = vary(recording, kSix, settings, 3);
  EXPECT_NE(got, plain);
  for (size_t row = 0; row < 20; ++row) {
    const float* a = &plain[row * 6];
    const float* b = &got[row * 6];
    EXPECT_NEAR(length(a), length(b), 1e-5);
    EXPECT_NEAR(length(a + 3), length(b + 3), 1e-5);
    // The same rotation for both sensors keeps the angle between them.
    EXPECT_NEAR(a[0] * a[3] + a[1] * a[4] + a[2] * a[5], b[0] * b[3] + b[1] * b[4] + b[2] * b[5],
                1e-4);
  }
}

TEST(Augment, RotationStaysWithinItsLimit) {
  Recording recording = random_recording(40, 3);
  for (size_t i = 0; i < recording.values.size(); ++i) recording.values[i] = i % 3 == 2 ? 1 : 0;
  AugmentSettings settings = kNothing;
  settings.rotation_degrees = 15;
  for (uint64_t seed = 0; seed < 50; ++seed) {
    const std::vector<float> got = vary(recording, {"ax", "ay", "az"}, settings, seed);
    EXPECT_GE(got[2], std::cos(15.01 * M_PI / 180));
  }
}

TEST(Augment, IncompleteTriplesAreNotRotated) {
  const Recording recording = random_recording(40, 2);
  AugmentSettings settings = kNothing;
  settings.rotation_degrees = 90;
  EXPECT_EQ(vary(recording, {"ax", "az"}, settings, 3), original(recording));
}

TEST(Augment, NoiseHasTheStrengthOfItsUnit) {
  Recording recording = random_recording(4000, 6);
  AugmentSettings settings = kNothing;
  settings.noise_g = 0.03;
  settings.noise_dps = 3;
  const WindowShape shape{4000, 6};
  std::vector<float> window(shape.values());
  Random random(1);
  Augmenter(kSix, 50, settings).make_window(recording, 0, shape, &random, window.data());
  double squares[6] = {};
  for (size_t i = 0; i < window.size(); ++i) {
    squares[i % 6] += std::pow(window[i] - recording.values[i], 2);
  }
  for (int i = 0; i < 6; ++i) {
    EXPECT_NEAR(std::sqrt(squares[i] / 4000), i < 3 ? 0.03 : 3, i < 3 ? 0.003 : 0.3);
  }
}

}  // namespace
}  // namespace mote::host
