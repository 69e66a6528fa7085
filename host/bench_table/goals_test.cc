// Tests of goals, and of the files in bench/ that hold them.
#include "host/bench_table/goals.h"

#include <gtest/gtest.h>

#include "host/base/bad_input.h"
#include "host/base/files.h"

namespace mote::host::bench {
namespace {

constexpr char kBaselines[] =
    R"({"source": "a peer", "models": {"kws": {"instructions": {"cortex-m4": 1000},
        "output_fnv1a64": "0123456789abcdef"}}})";

Table table() {
  Table all;
  for (const auto& [target, instructions] : {std::pair{"cortex-m4", 400}, {"rv32imc", 600}}) {
    Measurement one;
    one.inference.instructions = static_cast<uint64_t>(instructions);
    one.stack = 700;
    all[{"kws", target, "speed"}] = one;
  }
  return all;
}

std::vector<Verdict> verdicts(const std::string& goals) {
  return judge(read_goals(goals, "goals"), Baselines(kBaselines, "baselines"), table());
}

TEST(Goals, are_multiples_of_the_peer_of_ourselves_or_plain_numbers) {
  const std::vector<Verdict> peer = verdicts("cortex-m4 speed kws instructions 0.3x\n");
  ASSERT_EQ(peer.size(), 1u);
  EXPECT_EQ(peer[0].most, 300u);
  EXPECT_EQ(peer[0].measured, 400u);
  EXPECT_DOUBLE_EQ(peer[0].ratio, 0.4);
  const std::vector<Verdict> own = verdicts("rv32imc speed * instructions 1.15x:cortex-m4\n");
  ASSERT_EQ(own.size(), 1u);
  EXPECT_DOUBLE_EQ(own[0].ratio, 1.5);
  EXPECT_GT(own[0].measured, own[0].most);
  EXPECT_EQ(verdicts("rv32imc speed kws stack 600\n").at(0).most, 600u);
}

TEST(Goals, without_a_number_to_compare_with_are_not_judged) {
  EXPECT_TRUE(verdicts("rv32imc speed kws instructions 0.3x\n").empty());
  EXPECT_TRUE(verdicts("cortex-m4 memory kws instructions 0.3x\n").empty());
}

TEST(Goals, say_which_line_is_wrong) {
  for (const char* bad : {"cortex-m4 speed kws instructions\n", "cortex-m4 speed kws stack 6 6\n",
                          "cortex-m4 speed kws stack most\n", "cortex-m4 speed kws stack 6y\n"}) {
    EXPECT_THROW(read_goals(bad, "goals"), BadInput) << bad;
  }
}

TEST(Goals, the_files_of_the_project_are_read) {
  const std::filesystem::path folder = std::filesystem::path(MOTE_SOURCE_DIR) / "bench";
  const Baselines baselines(read_text_file(folder / "baselines.json"), "baselines.json");
  EXPECT_EQ(baselines.find("kws_ref_model", "instructions", "cortex-m4"), 7696898u);
  EXPECT_EQ(baselines.digest("gesture_fc"), "6838f41c22952dd3");
  for (const Goal& goal : read_goals(read_text_file(folder / "goals.txt"), "goals.txt")) {
    EXPECT_GT(goal.limit, 0);
    EXPECT_NO_THROW(figure(Measurement(), goal.figure)) << goal.figure;
    EXPECT_NO_THROW(find_target(goal.target)) << goal.target;
  }
}

}  // namespace
}  // namespace mote::host::bench
