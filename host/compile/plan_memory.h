// Places buffers with lifetimes in as few bytes as possible, also where an output may overlap the
// input that it trails.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace mote::host::compile {

// Alive from node `first` to node `last`, both included.
struct MemoryBuffer {
  uint64_t bytes = 0;
  uint32_t first = 0;
  uint32_t last = 0;
  uint32_t alignment = 16;
};

// Buffer `output` may overlap buffer `input` when offset(output) + lead <= offset(input), although
// both are alive at the node that reads one and writes the other. `lead` may be negative.
struct TrailingOverlap {
  uint32_t output = 0;
  uint32_t input = 0;
  int64_t lead = 0;
};

struct MemoryPlan {
  uint64_t bytes = 0;
  std::vector<uint64_t> offsets;  // one a buffer
  bool exact = false;             // nothing smaller exists
};

// Exact for the sizes that models have, within `effort` steps of search; beyond that the best
// found, never worse than greedy by size.
MemoryPlan plan_memory(const std::vector<MemoryBuffer>& buffers,
                       const std::vector<TrailingOverlap>& overlaps, uint64_t effort = 2'000'000);

}  // namespace mote::host::compile
