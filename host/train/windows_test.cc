// Tests of cutting windows, and of the statistics over them.
#include "host/train/windows.h"

#include <gtest/gtest.h>

#include <cmath>

namespace mote::host {
namespace {

// A recording of one channel that counts up from 0.
Recording counting(uint32_t rows, uint32_t label = 0) {
  Recording recording;
  recording.rows = rows;
  recording.channels = 1;
  recording.rate_hz = 50;
  recording.label = label;
  for (uint32_t i = 0; i < rows; ++i) recording.values.push_back(static_cast<float>(i));
  return recording;
}

// Still, but for a burst of ten rows.
Recording burst(uint32_t rows, uint32_t at) {
  Recording recording = counting(rows);
  for (uint32_t i = 0; i < rows; ++i) {
    const bool moving = i >= at && i < at + 10;
    recording.values[i] = moving ? (i % 2 == 0 ? 1.0f : -1.0f) : 0.0f;
  }
  return recording;
}

TEST(CutWindows, ExactLengthGivesTheRecording) {
  const std::vector<Cut> cuts = cut_windows({counting(50)}, 50, 25);
  ASSERT_EQ(cuts.size(), 1u);
  EXPECT_EQ(cuts[0].start, 0);
}

TEST(CutWindows, ShortRecordingIsCentered) {
  EXPECT_EQ(cut_windows({counting(40)}, 50, 25)[0].start, -5);
}

TEST(CutWindows, LongerRecordingIsCutAroundItsMotion) {
  EXPECT_EQ(cut_windows({burst(90, 60)}, 50, 25)[0].start, 40);  // 65 - 25
  EXPECT_EQ(cut_windows({burst(90, 2)}, 50, 25)[0].start, 0);
  EXPECT_EQ(cut_windows({burst(90, 40)}, 50, 25)[0].start, 20);
}

TEST(CutWindows, StillRecordingIsCutInTheMiddle) {
  Recording still = counting(90);
  still.values.assign(90, 1.0f);
  EXPECT_EQ(cut_windows({still}, 50, 25)[0].start, 20);
}

TEST(CutWindows, TwoWindowsAndMoreAreCutEveryHop) {
  const std::vector<Cut> cuts = cut_windows({counting(50), counting(110)}, 50, 25);
  ASSERT_EQ(cuts.size(), 4u);
  for (size_t i = 1; i < 4; ++i) {
    EXPECT_EQ(cuts[i].recording, 1u);
    EXPECT_EQ(cuts[i].start, static_cast<int32_t>(25 * (i - 1)));
  }
}

TEST(CutWindows, HopZeroGivesOneWindow) {
  EXPECT_EQ(cut_windows({counting(500)}, 50, 0).size(), 1u);
}

TEST(CopyWindow, HoldsTheEnds) {
  float window[6];
  copy_window(counting(4), -1, {6, 1}, window);
  const std::vector<float> got(window, window + 6);
  EXPECT_EQ(got, (std::vector<float>{0, 0, 1, 2, 3, 3}));
}

TEST(TakeWindows, OnlyTheChosen) {
  const std::vector<Recording> recordings = {counting(3, 0), counting(3, 1), counting(3, 2)};
  const std::vector<Cut> cuts = cut_windows(recordings, 3, 1);
  const Examples examples = take_windows(recordings, cuts, {true, false, true}, {3, 1});
  EXPECT_EQ(examples.labels, (std::vector<uint32_t>{0, 2}));
  EXPECT_EQ(examples.inputs, (std::vector<float>{0, 1, 2, 0, 1, 2}));
}

TEST(Normalization, MeanAndDeviationOfEachChannel) {
  const Examples examples{{1, 10, 3, 10, 5, 10, 7, 10}, {0, 0}};
  const Normalization normalization = measure(examples, 2);
  EXPECT_FLOAT_EQ(normalization.mean[0], 4);
  EXPECT_FLOAT_EQ(normalization.deviation[0], std::sqrt(5.0f));
  EXPECT_FLOAT_EQ(normalization.mean[1], 10);
  EXPECT_FLOAT_EQ(normalization.deviation[1], 1);  // a constant channel is left in its unit
}

TEST(Normalization, NormalizedHasMeanZeroAndDeviationOne) {
  Examples examples{{1, 2, 5, 1, 9, 0, 2, 2}, {0, 0}};
  normalize(measure(examples, 2), &examples.inputs);
  const Normalization again = measure(examples, 2);
  for (int i = 0; i < 2; ++i) {
    EXPECT_NEAR(again.mean[i], 0, 1e-6);
    EXPECT_NEAR(again.deviation[i], 1, 1e-6);
  }
}

}  // namespace
}  // namespace mote::host
