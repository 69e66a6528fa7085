// The search finds what trying all choices finds: on random graphs, with and without a limit of
// memory.
#include "host/compile/choice_search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace mote::host::compile {
namespace {

// Nodes read one or two earlier tensors; tensor 0 is the input, node i writes tensor i + 1.
SearchProblem random_problem(std::mt19937& random) {
  SearchProblem problem;
  const uint32_t nodes = 1 + random() % 5;
  for (uint32_t i = 0; i <= nodes; ++i) {
    problem.tensors.push_back({16 * (1 + random() % 20), random() % 4 == 0, i == 0 ? 0 : i - 1, 0});
    problem.tensors[i].last = problem.tensors[i].first;
  }
  for (uint32_t i = 0; i < nodes; ++i) {
    SearchNode node;
    node.outputs = {static_cast<int32_t>(i + 1)};
    node.inputs = {static_cast<int32_t>(i)};
    if (random() % 2 == 0) node.inputs.push_back(static_cast<int32_t>(random() % (i + 1)));
    for (const int32_t input : node.inputs) problem.tensors[static_cast<size_t>(input)].last = i;
    node.candidates.push_back({{}, false, 100.0 + random() % 50, 0, std::nullopt});
    for (uint32_t c = random() % 4; c > 0; --c) {
      Candidate candidate;
      for (const int32_t input : node.inputs) {
        if (random() % 2 == 0) candidate.planes_inputs.push_back(input);
      }
      candidate.planes_output = random() % 2 == 0;
      candidate.cost = 1 + random() % 60;
      candidate.scratch_bytes = random() % 3 * 32;
      if (random() % 2 == 0) candidate.lead = static_cast<int64_t>(random() % 200) - 100;
      node.candidates.push_back(candidate);
    }
    problem.nodes.push_back(node);
  }
  problem.outputs = {static_cast<int32_t>(nodes)};
  problem.tensors[nodes].last = nodes;
  return problem;
}

bool agrees(const SearchProblem& problem, const std::vector<uint32_t>& choice) {
  std::vector<bool> planes(problem.tensors.size(), false);
  for (size_t i = 0; i < choice.size(); ++i) {
    const SearchNode& node = problem.nodes[i];
    const Candidate& candidate = node.candidates[choice[i]];
    for (const int32_t input : node.inputs) {
      const auto& wanted = candidate.planes_inputs;
      const bool as_planes = std::find(wanted.begin(), wanted.end(), input) != wanted.end();
      const auto t = static_cast<size_t>(input);
      if (!problem.tensors[t].is_both_layouts && planes[t] != as_planes) return false;
    }
    planes[static_cast<size_t>(node.outputs[0])] = candidate.planes_output;
  }
  const auto last = static_cast<size_t>(problem.outputs[0]);
  return problem.tensors[last].is_both_layouts || !planes[last];
}

double cost_of(const SearchProblem& problem, const std::vector<uint32_t>& choice) {
  double cost = 0;
  for (size_t i = 0; i < choice.size(); ++i) cost += problem.nodes[i].candidates[choice[i]].cost;
  return cost;
}

bool next(const SearchProblem& problem, std::vector<uint32_t>& choice) {
  for (size_t i = 0; i < choice.size(); ++i) {
    if (++choice[i] < problem.nodes[i].candidates.size()) return true;
    choice[i] = 0;
  }
  return false;
}

// The least cost within a limit, negative when there is none.
double by_trying_all(const SearchProblem& problem, uint64_t most_bytes) {
  std::vector<uint32_t> choice(problem.nodes.size(), 0);
  double best = -1;
  do {
    bool fits = agrees(problem, choice);
    for (uint32_t i = 0; fits && i < choice.size(); ++i) {
      fits = local_bytes(problem, i, problem.nodes[i].candidates[choice[i]]) <= most_bytes;
    }
    if (fits && (best < 0 || cost_of(problem, choice) < best)) best = cost_of(problem, choice);
  } while (next(problem, choice));
  return best;
}

TEST(ChoiceSearch, EqualsTryingAll) {
  std::mt19937 random(1);
  for (int turn = 0; turn < 500; ++turn) {
    const SearchProblem problem = random_problem(random);
    for (const uint64_t most : {UINT64_MAX, least_bytes(problem), uint64_t{400}}) {
      const double expected = by_trying_all(problem, most);
      const auto choice = cheapest_choice(problem, most);
      ASSERT_EQ(choice.has_value(), expected >= 0) << turn;
      if (!choice) continue;
      EXPECT_TRUE(agrees(problem, *choice));
      EXPECT_EQ(cost_of(problem, *choice), expected) << turn;
    }
    EXPECT_LT(by_trying_all(problem, least_bytes(problem) - 1), 0);
  }
}

TEST(ChoiceSearch, OverlappingBuffersCountOnce) {
  SearchProblem problem;
  problem.tensors = {{100, false, 0, 0}, {200, false, 0, 1}};
  problem.nodes = {{{0}, {1}, {{{}, false, 1, 10, std::nullopt}}}};
  problem.outputs = {1};
  Candidate candidate = problem.nodes[0].candidates[0];
  EXPECT_EQ(local_bytes(problem, 0, candidate), 16u + 112 + 208);
  candidate.lead = 100;
  EXPECT_EQ(local_bytes(problem, 0, candidate), 16u + 224);
  candidate.lead = -5;
  EXPECT_EQ(local_bytes(problem, 0, candidate), 16u + 208);
  problem.tensors[0].last = 1;  // still needed
  EXPECT_EQ(local_bytes(problem, 0, candidate), 16u + 112 + 208);
}

}  // namespace
}  // namespace mote::host::compile
