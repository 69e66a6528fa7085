// Tests of the demo's table and of what it is read from.
#include "host/demo/demo_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/base/bad_input.h"
#include "host/base/files.h"

namespace mote::host {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kLog[] =
    "Gesture: punch (98.4%) | wave=0.01 punch=0.98 flex=0.01 | 300 us\n"
    "Gesture: wave (71.0%) | wave=0.71 punch=0.20 flex=0.09 | 310 us\n"
    "gesture: 2 windows, digest 0123456789abcdef, arena 668, stack 1948\n";

const std::vector<std::string> kLabels = {"punch", "flex"};

GestureRun example_run() {
  GestureRun run;
  parse_log(kLog, "m4.log", &run);
  parse_sizes(
      "text_and_rodata 18104\nmodel 13728\npayload 1200\ndata 8\nbss 700\nstack 16384\nheap \n",
      "m4.sizes", &run);
  parse_count(
      "count: total 99\ncount: region calls 2 first 10002 least 10000 most 10002 sum 20002\n",
      "m4.count", &run);
  return run;
}

TEST(GestureRun, reads_predictions_and_summary) {
  const GestureRun run = example_run();
  EXPECT_THAT(run.predictions, ElementsAre("punch", "wave"));
  EXPECT_DOUBLE_EQ(run.mean_microseconds, 305.0);
  EXPECT_EQ(run.digest, "0123456789abcdef");
  EXPECT_EQ(run.arena, 668u);
  EXPECT_EQ(run.stack, 1948u);
}

TEST(GestureRun, reads_sizes_and_the_least_count) {
  const GestureRun run = example_run();
  EXPECT_EQ(run.text_and_rodata, 18104u);
  EXPECT_EQ(run.model, 13728u);
  EXPECT_EQ(run.data + run.bss, 708u);
  EXPECT_EQ(run.instructions, 10000u);
}

TEST(GestureRun, refuses_a_log_that_stops_early) {
  GestureRun run;
  EXPECT_THROW(parse_log("Gesture: punch (98.4%) | punch=0.98 | 300 us\n", "x", &run), BadInput);
  EXPECT_THROW(parse_log("", "x", &run), BadInput);
}

TEST(GestureRun, refuses_a_log_whose_windows_are_not_all_there) {
  GestureRun run;
  const std::string text = std::string(kLog).substr(std::string(kLog).find('\n') + 1);
  EXPECT_THROW(parse_log(text, "x", &run), BadInput);
}

TEST(GestureRun, refuses_sizes_and_counts_that_say_nothing) {
  GestureRun run;
  EXPECT_THROW(parse_sizes("model 5\n", "x", &run), BadInput);
  EXPECT_THROW(parse_count("count: region calls 0 first 0 least 0 most 0 sum 0\n", "x", &run),
               BadInput);
}

TEST(DemoTable, shows_sizes_without_the_arena_twice) {
  const std::string table = demo_table(example_run(), example_run(), "Cortex-M4", kLabels);
  EXPECT_THAT(table, HasSubstr("18,104"));
  EXPECT_THAT(table,
              HasSubstr("RAM: other data + bss, bytes                    40            40\n"));
}

TEST(DemoTable, estimates_time_from_instructions) {
  // 10000 instructions are 13000 cycles, 130 us at 100 MHz.
  EXPECT_THAT(demo_table(example_run(), example_run(), "Cortex-M4", kLabels),
              HasSubstr("130 (2)\n"));
}

TEST(DemoTable, counts_the_predictions_that_agree) {
  GestureRun chip = example_run();
  chip.predictions[1] = "flex";
  chip.digest = "ffffffffffffffff";
  const Agreement agreement = compare_runs(example_run(), chip);
  EXPECT_EQ(agreement.equal, 1u);
  EXPECT_EQ(agreement.windows, 2u);
  EXPECT_FALSE(agreement.same_bytes);
  EXPECT_THAT(demo_table(example_run(), chip, "M4", kLabels), HasSubstr("1 of 2"));
}

TEST(DemoTable, says_how_many_predictions_are_right) {
  EXPECT_THAT(demo_table(example_run(), example_run(), "M4", kLabels),
              HasSubstr("predictions as recorded                     1 of 2        1 of 2\n"));
  EXPECT_THROW(demo_table(example_run(), example_run(), "M4", {"punch"}), BadInput);
}

TEST(Labels, are_read_from_the_windows) {
  const auto file = std::filesystem::path(::testing::TempDir()) / "demo_windows.json";
  write_file_atomically(file, std::string_view(R"({"windows": [{"label": "a"}, {"label": "b"}]})"));
  EXPECT_THAT(read_labels(file), ElementsAre("a", "b"));
  write_file_atomically(file, std::string_view(R"({"windows": [{}]})"));
  EXPECT_THROW(read_labels(file), BadInput);
  std::filesystem::remove(file);
}

TEST(DemoTable, refuses_runs_on_different_windows) {
  GestureRun chip = example_run();
  chip.predictions.pop_back();
  EXPECT_THROW(compare_runs(example_run(), chip), BadInput);
}

}  // namespace
}  // namespace mote::host
