// Tests of the page of results.
#include "host/bench_table/results_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mote::host::bench {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Baselines kPeer(R"({"source": "a peer.", "models": {"kws": {
    "instructions": {"cortex-m4": 2000000}, "output_fnv1a64": "00000000000000aa"}}})",
                      "baselines");

std::string page(const std::string& digest) {
  Measurement one;
  one.inference.instructions = 1500000;
  one.arena = 12345;
  one.digest = digest;
  const Table table = {{{"kws", "cortex-m4", "interpreter"}, one}};
  return results_page(table, {"kws", "other"}, kPeer,
                      read_goals("cortex-m4 interpreter kws instructions 0.7x\n"
                                 "cortex-m4 interpreter kws arena 20000\n",
                                 "goals"));
}

TEST(ResultsPage, shows_ratios_and_what_is_met) {
  const std::string text = page("00000000000000aa");
  EXPECT_THAT(text, HasSubstr("| kws | 2,000,000 | 1,500,000 (0.75x) |"));
  EXPECT_THAT(text, HasSubstr("| kws |  | 12,345 |"));
  EXPECT_THAT(text, HasSubstr("1 of 2 are met"));
  EXPECT_THAT(text, HasSubstr("| 1,500,000 (0.750x) | 1,400,000 (0.7x) | **no** |"));
  EXPECT_THAT(text, HasSubstr("| arena | 12,345 | 20,000 | yes |"));
  EXPECT_THAT(text, Not(HasSubstr("| other |")));
  EXPECT_THAT(text, HasSubstr("1 of 1 measurements have the peer's outputs"));
}

TEST(ResultsPage, names_outputs_that_differ) {
  EXPECT_THAT(page("00000000000000ab"),
              HasSubstr("kws on cortex-m4, interpreter: outputs 00000000000000ab, the peer's "
                        "00000000000000aa"));
}

}  // namespace
}  // namespace mote::host::bench
