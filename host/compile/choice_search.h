// Finds the cheapest way to compute a whole graph: one candidate for each node, so that what writes
// a tensor and all that read it agree on its layout, and no node needs more memory than allowed.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace mote::host::compile {

// A way to compute one node, as numbers.
struct Candidate {
  std::vector<int32_t> planes_inputs;  // tensors that it reads as planes; all others as NHWC
  bool planes_output = false;          // its first output
  double cost = 0;
  uint64_t scratch_bytes = 0;
  std::optional<int64_t> lead;  // as in Variant
};

struct SearchTensor {
  uint64_t bytes = 0;  // 0: takes no memory of its own
  bool is_both_layouts = false;
  uint32_t first = 0, last = 0;  // nodes between which it lives
};

struct SearchNode {
  std::vector<int32_t> inputs, outputs;  // tensors; no constants
  std::vector<Candidate> candidates;     // at least one
};

struct SearchProblem {
  std::vector<SearchTensor> tensors;
  std::vector<SearchNode> nodes;
  std::vector<int32_t> outputs;  // NHWC at the end
};

// Bytes that the node needs at least, with all that lives beside it.
uint64_t local_bytes(const SearchProblem& problem, uint32_t node, const Candidate& candidate);

// The index of a candidate for each node, or nothing when `most_bytes` is too little. Exact where
// few tensors live at a time; beyond that the cheapest of many.
std::optional<std::vector<uint32_t>> cheapest_choice(const SearchProblem& problem,
                                                     uint64_t most_bytes);

// The least `most_bytes` for which there is a choice.
uint64_t least_bytes(const SearchProblem& problem);

}  // namespace mote::host::compile
