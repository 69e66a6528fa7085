// The interpreter against the corpus: what it runs must equal the goldens, and no file breaks it.
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "host/base/bad_input.h"
#include "host/run/runnable.h"
#include "host/run/session.h"
#include "tests/conformance/corpus.h"

namespace mote::host {
namespace {

// The message of the refusal; empty when the model ran. Outputs of all samples, concatenated.
std::string run_case(const ConformanceCase& golden, std::vector<std::vector<uint8_t>>* outputs) {
  try {
    const RunnableModel model = make_runnable(golden.model, golden.name);
    Session session(model.bytes, golden.name);
    outputs->resize(session.interpreter().output_count());
    for (size_t k = 0; k < golden.samples; ++k) {
      std::vector<std::span<const uint8_t>> sample;
      for (const auto& input : golden.inputs) {
        const size_t bytes = input.size() / golden.samples;
        sample.emplace_back(input.data() + k * bytes, bytes);
      }
      const auto results = session.run(sample);
      for (size_t i = 0; i < results.size(); ++i) {
        (*outputs)[i].insert((*outputs)[i].end(), results[i].begin(), results[i].end());
      }
    }
    return "";
  } catch (const BadInput& refused) {
    return refused.what();
  }
}

// How many cases of each group must pass: budgets/conformance.txt, raised when operators are added.
std::map<std::string, size_t> read_budget() {
  std::map<std::string, size_t> budget;
  std::ifstream file(std::string(MOTE_SOURCE_DIR) + "/budgets/conformance.txt");
  for (std::string group; file >> group;) {
    if (group[0] == '#') {
      file.ignore(1000, '\n');
    } else {
      file >> budget[group];
    }
  }
  return budget;
}

class Group : public testing::TestWithParam<const char*> {};

TEST_P(Group, WhatRunsEqualsTheGoldens) {
  const auto folders = cases_of_group(GetParam());
  if (folders.empty()) GTEST_SKIP() << "the conformance corpus is not on this machine";
  size_t passed = 0;
  for (const auto& folder : folders) {
    const ConformanceCase golden = read_case(folder);
    std::vector<std::vector<uint8_t>> outputs;
    const std::string refusal = run_case(golden, &outputs);
    if (!refusal.empty()) continue;  // not supported yet: the budget keeps count
    ASSERT_EQ(outputs.size(), golden.outputs.size()) << golden.name;
    std::string wrong;
    for (size_t i = 0; i < outputs.size() && wrong.empty(); ++i) {
      wrong = compare(golden, i, outputs[i]);
    }
    EXPECT_EQ(wrong, "") << golden.name;
    passed += wrong.empty() ? 1 : 0;
  }
  std::printf("%s: %zu of %zu cases pass, the others are not supported yet\n", GetParam(), passed,
              folders.size());
  EXPECT_GE(passed, read_budget().at(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Conformance, Group,
                         testing::Values("activation", "compare", "control", "conv", "convert",
                                         "custom", "eltwise", "fc", "graph", "index", "pool",
                                         "real", "recurrent", "reduce", "shape", "unary"),
                         [](const auto& group) { return std::string(group.param); });

class Hostile : public testing::TestWithParam<const char*> {};

// A crash, a hang or a sanitizer report ends the test program, so arriving at the end is the test.
TEST_P(Hostile, EndsInResultsOrInOneSentence) {
  const auto folders = cases_of_group(GetParam());
  if (folders.empty()) GTEST_SKIP() << "the conformance corpus is not on this machine";
  size_t refused = 0;
  for (const auto& folder : folders) {
    std::vector<std::vector<uint8_t>> outputs;
    const std::string refusal = run_case(read_case(folder), &outputs);
    EXPECT_EQ(refusal.find('\n'), std::string::npos) << refusal;
    refused += refusal.empty() ? 0 : 1;
  }
  std::printf("%s: %zu files, %zu refused\n", GetParam(), folders.size(), refused);
}

INSTANTIATE_TEST_SUITE_P(Conformance, Hostile, testing::Values("malformed", "rejected"),
                         [](const auto& group) { return std::string(group.param); });

}  // namespace
}  // namespace mote::host
