// Tests of the gesture line and of the conversions at the model's border.
#include "firmware/gesture/gesture_report.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "firmware/gesture/quantization.h"

namespace firmware {
namespace {

constexpr const char* kLabels[] = {"wave", "punch", "flex"};

std::string report(float wave, float punch, float flex, uint32_t best, uint32_t microseconds) {
  const GestureResult result{{wave, punch, flex}, 3, best};
  TextLine line;
  write_gesture(result, kLabels, microseconds, &line);
  return line.data();
}

TEST(GestureReport, names_the_best_and_lists_all_scores) {
  EXPECT_EQ(report(0.008f, 0.984f, 0.008f, 1, 312),
            "Gesture: punch (98.4%) | wave=0.01 punch=0.98 flex=0.01 | 312 us\n");
}

TEST(GestureReport, writes_certainty_and_impossibility) {
  EXPECT_EQ(report(1.0f, 0.0f, 0.0f, 0, 7),
            "Gesture: wave (100.0%) | wave=1.00 punch=0.00 flex=0.00 | 7 us\n");
}

TEST(Quantization, rounds_halves_away_from_zero) {
  EXPECT_EQ(quantize_i8(0.25f, 0.5f, 0), 1);
  EXPECT_EQ(quantize_i8(-0.25f, 0.5f, 0), -1);
  EXPECT_EQ(quantize_i8(0.24f, 0.5f, 0), 0);
  EXPECT_EQ(quantize_i8(0.75f, 0.5f, -10), -8);
}

TEST(Quantization, does_not_round_up_what_is_just_below_a_half) {
  const float below = std::nextafter(0.5f, 0.0f);
  EXPECT_EQ(quantize_i8(below, 1.0f, 0), 0);
  EXPECT_EQ(quantize_i8(-below, 1.0f, 0), 0);
}

TEST(Quantization, saturates) {
  EXPECT_EQ(quantize_i8(1e9f, 0.01f, 0), 127);
  EXPECT_EQ(quantize_i8(-INFINITY, 0.01f, 127), -128);
  EXPECT_EQ(quantize_i8(1.27f, 0.01f, 5), 127);
  EXPECT_EQ(quantize_i8(-1.28f, 0.01f, -5), -128);
}

TEST(Quantization, returns_to_the_nearest_multiple_of_the_scale) {
  for (int32_t q = -128; q <= 127; ++q) {
    const float value = dequantize(q, 0.0375f, -3);
    EXPECT_EQ(quantize_i8(value, 0.0375f, -3), q);
  }
}

}  // namespace
}  // namespace firmware
