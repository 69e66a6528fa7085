// Tests of budgets: they must be able to fail.
#include "host/bench_table/limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/base/bad_input.h"

namespace mote::host::bench {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Cell kCell = {"kws", "cortex-m4", "speed"};

Table table_of(uint64_t instructions, uint64_t arena, uint64_t code, uint64_t stack) {
  Measurement one;
  one.inference.instructions = instructions;
  one.arena = arena;
  one.data_bss = 10;
  one.code = code;
  one.stack = stack;
  return {{kCell, one}};
}

constexpr char kFile[] = "# limits\nkws cortex-m4 speed 1000 110 300 400\n";

TEST(Limits, hold_at_the_limit_and_fail_beyond_it) {
  const std::vector<Budget> budgets = read_budgets(kFile, "file");
  EXPECT_THAT(exceeded(budgets, table_of(1000, 100, 300, 400)), IsEmpty());
  EXPECT_THAT(exceeded(budgets, table_of(1001, 101, 301, 401)),
              ElementsAre("kws on cortex-m4, speed: instructions 1,001, at most 1,000 allowed",
                          "kws on cortex-m4, speed: ram 111, at most 110 allowed",
                          "kws on cortex-m4, speed: code 301, at most 300 allowed",
                          "kws on cortex-m4, speed: stack 401, at most 400 allowed"));
}

TEST(Limits, say_which_line_is_wrong) {
  for (const char* bad : {"kws cortex-m4 speed 1 2 3\n", "kws cortex-m4 speed 1 2 3 4 5\n",
                          "kws cortex-m4 speed 1 2 3 x\n", "kws\n"}) {
    EXPECT_THROW(read_budgets(std::string("# first\n") + bad, "file"), BadInput) << bad;
  }
}

TEST(Limits, rewriting_keeps_comments_and_adds_cells) {
  EXPECT_EQ(with_measured("# limits\n", "file", table_of(123456, 1000, 30, 0)),
            "# limits\n"
            "kws                    cortex-m4     speed            125000       1020         30 "
            "         0\n");
  const std::string again = with_measured(kFile, "file", table_of(1000, 100, 300, 400));
  EXPECT_EQ(read_budgets(again, "file").size(), 1u);
  EXPECT_THAT(exceeded(read_budgets(again, "file"), table_of(1010, 101, 303, 404)), IsEmpty());
}

}  // namespace
}  // namespace mote::host::bench
