// Tests of running jobs side by side.
#include "host/train/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

namespace mote::host {
namespace {

TEST(RunParallel, RunsEachJobOnce) {
  std::vector<std::atomic<int>> runs(100);
  run_parallel(runs.size(), [&](size_t job) { ++runs[job]; });
  for (const std::atomic<int>& count : runs) EXPECT_EQ(count, 1);
}

TEST(RunParallel, ThrowsTheFailureOfTheLowestJob) {
  try {
    run_parallel(8, [](size_t job) {
      if (job >= 3) throw std::runtime_error(std::to_string(job));
    });
    FAIL() << "nothing thrown";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "3");
  }
}

TEST(RunParallel, NoJobsIsFine) {
  run_parallel(0, [](size_t) { FAIL(); });
}

}  // namespace
}  // namespace mote::host
