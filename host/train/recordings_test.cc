// Tests of finding recordings in a folder: its three forms, and everything that is refused.
#include "host/train/recordings.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "host/base/bad_input.h"
#include "host/train/test_folder.h"

namespace mote::host {
namespace {

// `rows` rows without a header; the first value tells them apart.
std::string rows(int count, int first = 0) {
  std::string text;
  for (int i = 0; i < count; ++i) text += fmt::format("{},0,1\n", 0.001 * (first + i));
  return text;
}

std::string recording(int count, int first = 0) {
  return "ax,ay,az\n" + rows(count, first);
}

class Recordings : public testing::Test {
 protected:
  Recordings() { options_.folder = folder_.path(); }

  RecordingSet read() const { return read_recordings(options_); }

  // The message, with the name of the folder left out.
  std::string failure() const {
    try {
      read();
    } catch (const BadInput& error) {
      std::string text = error.what();
      const std::string prefix = folder_.path().string();
      if (text.starts_with(prefix)) text = "DATA" + text.substr(prefix.size());
      return text;
    }
    return "accepted";
  }

  TestFolder folder_;
  ReadOptions options_;
};

TEST_F(Recordings, OneFileARecording) {
  folder_.write("punch_001.csv", recording(50));
  folder_.write("punch_002.csv", recording(60));
  folder_.write("left_hook_010.csv", recording(50));
  const RecordingSet set = read();
  EXPECT_EQ(set.labels, (std::vector<std::string>{"left_hook", "punch"}));
  ASSERT_EQ(set.recordings.size(), 3u);
  EXPECT_EQ(set.recordings[2].source, "punch_002.csv:2");
  EXPECT_EQ(set.recordings[2].rows, 60u);
  EXPECT_EQ(set.recordings[2].label, 1u);
}

TEST_F(Recordings, OneFolderAClass) {
  folder_.write("flex/monday.csv", recording(50));
  folder_.write("flex/tuesday.CSV", recording(50));
  folder_.write("wave/a.csv", recording(50));
  folder_.write("wave/notes.txt", "not data");
  const RecordingSet set = read();
  EXPECT_EQ(set.labels, (std::vector<std::string>{"flex", "wave"}));
  ASSERT_EQ(set.recordings.size(), 3u);
  EXPECT_EQ(set.recordings[0].source, "flex/monday.csv:2");
}

TEST_F(Recordings, OneFileAClassApartByBlankLines) {
  folder_.write("punch.csv", "aX,aY,aZ\n" + rows(50) + "\n" + rows(50) + "\n\n");
  folder_.write("flex.csv", "aX,aY,aZ\r\n" + rows(50) + "\r\n" + rows(51));
  const RecordingSet set = read();
  ASSERT_EQ(set.recordings.size(), 4u);
  EXPECT_EQ(set.recordings[3].source, "punch.csv:53");
  EXPECT_TRUE(set.notes.size() == 1 && set.notes[0].find("50 Hz is assumed") != std::string::npos);
}

TEST_F(Recordings, OneFileAClassEverySoManyRows) {
  folder_.write("a.csv", recording(120));
  folder_.write("b.csv", recording(80));
  options_.samples = 40;
  const RecordingSet set = read();
  ASSERT_EQ(set.recordings.size(), 5u);
  EXPECT_EQ(set.recordings[1].rows, 40u);
  EXPECT_FLOAT_EQ(set.recordings[1].values[0], 0.040f);
}

TEST_F(Recordings, RowsLeftOverAfterSamplesAreNamed) {
  folder_.write("a.csv", recording(100));
  folder_.write("b.csv", recording(80));
  options_.samples = 40;
  EXPECT_EQ(failure(),
            "a.csv:82: 20 rows are left over after recordings of --samples 40 (of 100 rows from "
            "line 2)");
}

TEST_F(Recordings, WholeSecondsAreCutAndItIsSaid) {
  folder_.write("a.csv", recording(238));
  folder_.write("b.csv", recording(357));
  options_.rate_hz = 119;
  const RecordingSet set = read();
  EXPECT_EQ(set.recordings.size(), 5u);
  EXPECT_EQ(set.recordings[0].rate_hz, 119);
  ASSERT_EQ(set.notes.size(), 2u);
  EXPECT_EQ(set.notes[0],
            "a.csv: no blank lines: cut into 2 recordings of 119 rows (one second at --rate 119)");
}

TEST_F(Recordings, UnseparatedRowsAreNotGuessedAt) {
  folder_.write("a.csv", recording(200));
  folder_.write("b.csv", recording(200));
  EXPECT_EQ(
      failure(),
      "a.csv:2: 200 rows without a blank line: the recordings are not separated; give "
      "--samples N (rows of one recording), or name the file a_001.csv if it is a single one");
  options_.rate_hz = 119;
  EXPECT_NE(failure().find("--samples"), std::string::npos);
}

TEST_F(Recordings, FilesGoBeforeFolders) {
  folder_.write("a_1.csv", recording(50));
  folder_.write("b_1.csv", recording(50));
  folder_.write("train/c_1.csv", recording(50));
  EXPECT_EQ(read().recordings.size(), 2u);
}

TEST_F(Recordings, ClassesArePickedRenamedAndOrdered) {
  for (const char* name : {"circ_1.csv", "hori_1.csv", "punch_1.csv"}) {
    folder_.write(name, recording(50));
  }
  options_.classes = parse_classes("punch,wave=hori");
  const RecordingSet set = read();
  EXPECT_EQ(set.labels, (std::vector<std::string>{"punch", "wave"}));
  ASSERT_EQ(set.recordings.size(), 2u);
  EXPECT_EQ(set.recordings[1].source, "hori_1.csv:2");
}

TEST_F(Recordings, TwoClassesMayBecomeOne) {
  for (const char* name : {"hori_1.csv", "vert_1.csv", "punch_1.csv"}) {
    folder_.write(name, recording(50));
  }
  options_.classes = parse_classes("punch,wave=hori,wave=vert");
  const RecordingSet set = read();
  EXPECT_EQ(set.labels.size(), 2u);
  EXPECT_EQ(set.recordings.size(), 3u);
}

TEST_F(Recordings, MissingClassListsWhatIsThere) {
  folder_.write("flex_1.csv", recording(50));
  folder_.write("wave_1.csv", recording(50));
  options_.classes = parse_classes("flex,punch");
  EXPECT_EQ(failure(), "DATA: class 'punch' is not there: --classes may pick from flex, wave");
}

TEST_F(Recordings, OneClassIsNotEnough) {
  folder_.write("flex_1.csv", recording(50));
  folder_.write("flex_2.csv", recording(50));
  EXPECT_EQ(failure(),
            "DATA/flex_1.csv:1: only one class ('flex'): a classifier needs recordings of at least "
            "two");
}

TEST_F(Recordings, EmptyFolder) {
  EXPECT_EQ(failure(),
            "DATA: no recordings: label_NNN.csv, label.csv or a folder per class is expected");
}

TEST_F(Recordings, MissingFolder) {
  options_.folder = folder_.path() / "nowhere";
  EXPECT_EQ(failure(),
            "DATA/nowhere: the folder cannot be read (No such file or directory): give a folder of "
            "CSV files");
}

TEST_F(Recordings, ShortRecordingIsNamed) {
  folder_.write("a_1.csv", recording(50));
  folder_.write("b_1.csv", recording(20));
  EXPECT_EQ(failure(),
            "b_1.csv:2: the recording is too short: 20 rows (0.40 s at 50 Hz), at least 0.5 s are "
            "needed (is --rate right?)");
}

TEST_F(Recordings, ShortRecordingInsideAClassFileIsNamedByItsLine) {
  folder_.write("a.csv", recording(50) + "\n" + rows(1) + "\n" + rows(50));
  folder_.write("b_1.csv", recording(50));
  EXPECT_EQ(failure(),
            "a.csv:53: the recording is too short: 1 row, at least 0.5 s are needed (is --rate "
            "right?)");
}

TEST_F(Recordings, EmptyRecordingIsNamed) {
  folder_.write("a_1.csv", recording(50));
  folder_.write("b_1.csv", "ax,ay,az\n");
  EXPECT_EQ(failure(), "b_1.csv:1: no rows after the header: the recording is empty");
}

TEST_F(Recordings, UnknownColumnIsNamed) {
  folder_.write("a_1.csv", "ax,ay,az,light\n1,2,3,4\n");
  folder_.write("b_1.csv", recording(50));
  EXPECT_EQ(failure(),
            "a_1.csv:1: unknown column 'light': columns may be t, t_ms, t_us, ax, ay, az, gx, gy, "
            "gz");
}

TEST_F(Recordings, MissingAxisIsNamed) {
  folder_.write("a_1.csv", recording(50));
  folder_.write("b_1.csv", recording(50));
  options_.axes = parse_axes("ax,gz");
  EXPECT_EQ(failure(), "a_1.csv:1: no column 'gz': the file has ax, ay, az (choose with --axes)");
}

TEST_F(Recordings, AxesAreTakenInTheAskedOrder) {
  folder_.write("a_1.csv", recording(50, 7));
  folder_.write("b_1.csv", recording(50));
  options_.axes = parse_axes("az,ax");
  const RecordingSet set = read();
  EXPECT_EQ(set.recordings[0].channels, 2u);
  EXPECT_FLOAT_EQ(set.recordings[0].values[0], 1.0f);
  EXPECT_FLOAT_EQ(set.recordings[0].values[1], 0.007f);
}

TEST_F(Recordings, RawCountsAreNotTakenForG) {
  folder_.write("a_1.csv", recording(3) + "16384,0,0\n");
  folder_.write("b_1.csv", recording(50));
  EXPECT_EQ(failure(), "a_1.csv:5: ax = 16384 is no acceleration in g: scale the raw values to g");
}

TEST_F(Recordings, MetersPerSecondSquaredAreNoted) {
  std::string still = "ax,ay,az\n";
  for (int i = 0; i < 50; ++i) still += "0,0.3,9.8\n";
  folder_.write("a_1.csv", still);
  folder_.write("b_1.csv", still);
  options_.rate_hz = 50;
  const RecordingSet set = read();
  ASSERT_EQ(set.notes.size(), 1u);
  EXPECT_EQ(set.notes[0], "the mean acceleration is 9.8: is it in m/s^2? Mote expects g");
}

// --- time columns ---

std::string timed(int count, double step_us, const char* unit = "t_us", double unit_us = 1) {
  std::string text = fmt::format("{},ax,ay,az\n", unit);
  for (int i = 0; i < count; ++i) text += fmt::format("{},0.5,0,1\n", i * step_us / unit_us);
  return text;
}

TEST_F(Recordings, TimeColumnGivesTheRate) {
  folder_.write("a_1.csv", timed(50, 10000));
  folder_.write("b_1.csv", timed(60, 20000, "t_ms", 1e3));
  folder_.write("c_1.csv", timed(60, 8000, "t", 1e6));
  options_.least_seconds = 0.4;
  const RecordingSet set = read();
  EXPECT_NEAR(set.recordings[0].rate_hz, 100, 1e-6);
  EXPECT_NEAR(set.recordings[1].rate_hz, 50, 1e-6);
  EXPECT_NEAR(set.recordings[2].rate_hz, 125, 1e-3);
  EXPECT_TRUE(set.notes.empty());
}

TEST_F(Recordings, TimeAgainstRateIsRefused) {
  folder_.write("a_1.csv", timed(50, 20000));
  folder_.write("b_1.csv", timed(50, 20000));
  options_.rate_hz = 119;
  EXPECT_EQ(failure(), "a_1.csv:2: t_us says 50.0 Hz but --rate says 119: leave --rate out");
}

TEST_F(Recordings, TimeThatGoesBackIsNamed) {
  folder_.write("a_1.csv", timed(50, 20000) + "0,0,0,1\n");
  folder_.write("b_1.csv", timed(50, 20000));
  EXPECT_EQ(failure(),
            "a_1.csv:52: t_us does not grow from the line before (is a blank line missing between "
            "two recordings?)");
}

TEST_F(Recordings, HoleInTimeIsNamed) {
  folder_.write("a_1.csv", timed(50, 20000) + "1980000,0,0,1\n");
  folder_.write("b_1.csv", timed(50, 20000));
  EXPECT_EQ(failure(),
            "a_1.csv:52: 1000 ms without a sample before this line, the mean is 39.6 ms: the "
            "recording has a hole");
}

// --- lists on the command line ---

TEST(ParseClasses, NamesAndRenames) {
  const std::vector<ClassChoice> choices = parse_classes("punch,wave=hori");
  ASSERT_EQ(choices.size(), 2u);
  EXPECT_EQ(choices[0].label, "punch");
  EXPECT_EQ(choices[0].in_data, "punch");
  EXPECT_EQ(choices[1].label, "wave");
  EXPECT_EQ(choices[1].in_data, "hori");
}

TEST(ParseClasses, RefusesEmptyAndDoubleNames) {
  for (const char* text : {"", "punch,", "=hori", "wave=", "a,,b", "a,b=a"}) {
    EXPECT_THROW(parse_classes(text), BadInput) << text;
  }
}

TEST(ParseAxes, ListAndAll) {
  EXPECT_EQ(parse_axes("ax,gz"), (std::vector<std::string>{"ax", "gz"}));
  EXPECT_EQ(parse_axes("all").size(), 6u);
}

TEST(ParseAxes, RefusesUnknownAndDoubleAxes) {
  for (const char* text : {"", "ax,ax", "aw", "ax,,ay"}) EXPECT_THROW(parse_axes(text), BadInput);
}

}  // namespace
}  // namespace mote::host
