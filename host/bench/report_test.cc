// Tests of what `mote bench` prints, and of the names it takes.
#include "host/bench/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "host/base/bad_input.h"

namespace mote::host::bench {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Measurement measurement() {
  Measurement one;
  one.model = "kws";
  one.target = "cortex-m4";
  one.mode = Mode::kAheadOfTime;
  one.objective = "speed";
  one.inference = {3619929, 4455415};
  one.start_up = {6, 15};
  one.stack = 652;
  one.inference_stack = 652;
  one.digest = "3b1705fce658bfc0";
  one.operators = {{"CONV_2D", {750, 900}}, {"SOFTMAX", {250, std::nullopt}}};
  return one;
}

TEST(BenchReport, json_has_these_keys_and_no_others) {
  const nlohmann::ordered_json report = json_report(measurement());
  std::vector<std::string> keys;
  for (const auto& [key, value] : report.items()) keys.push_back(key);
  EXPECT_THAT(keys, ElementsAre("model", "target", "mode", "instructions", "cycles_estimate",
                                "startup_instructions", "arena", "data_bss", "stack", "code",
                                "model_bytes", "output_fnv1a64", "operators"));
  EXPECT_EQ(report["mode"], "aot");
  EXPECT_EQ(report["cycles_estimate"], 4455415);
  EXPECT_EQ(report["operators"][1]["operator"], "SOFTMAX");
  EXPECT_TRUE(report["operators"][1]["cycles_estimate"].is_null());
}

TEST(BenchReport, what_is_not_known_is_null_or_left_out) {
  Measurement one = measurement();
  one.stack.reset();
  one.inference.cycles.reset();
  EXPECT_TRUE(json_report(one)["stack"].is_null());
  EXPECT_TRUE(json_report(one)["cycles_estimate"].is_null());
  EXPECT_THAT(text_report(one), Not(HasSubstr("stack")));
}

TEST(BenchReport, text_has_shares_of_operators) {
  EXPECT_THAT(text_report(measurement()), HasSubstr("kws on cortex-m4, aot for speed"));
  EXPECT_THAT(text_report(measurement()), HasSubstr("75.0 %"));
}

TEST(BenchReport, numbers_have_commas) {
  EXPECT_EQ(with_commas(0), "0");
  EXPECT_EQ(with_commas(999), "999");
  EXPECT_EQ(with_commas(1000), "1,000");
  EXPECT_EQ(with_commas(1234567), "1,234,567");
}

TEST(BenchTarget, a_name_that_is_not_known_gets_the_list) {
  EXPECT_EQ(find_target("cortex-m33").board, "mps2_an505");
  try {
    find_target("cortex-m9");
    FAIL();
  } catch (const BadInput& error) {
    EXPECT_THAT(error.what(), HasSubstr("cortex-m9: there are cortex-m0plus, cortex-m3"));
  }
}

}  // namespace
}  // namespace mote::host::bench
