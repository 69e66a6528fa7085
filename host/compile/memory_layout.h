// Where in the arena the tensors and the scratch memory of a compiled model lie.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "host/compile/make_nodes.h"
#include "host/compile/variant.h"

namespace mote::host::compile {

// What a node of the main subgraph asks for.
struct NodeMemory {
  bool is_library = false;  // runs the library's kernel, which has its own scratch
  bool is_alias = false;    // output 0 lies where input 0 does; nothing runs
  uint32_t scratch_bytes = 0;
  std::optional<int64_t> lead;
  uint32_t overlap_alignment = 16;  // of input 0 and output, for `lead`; a multiple of 16
};

struct MemoryLayout {
  uint64_t arena_bytes = 0;
  bool exact = false;
  // By the number of the tensor among those of all subgraphs; those that the planner places.
  std::map<uint32_t, uint64_t> tensors;
  std::vector<uint64_t> node_scratch;         // of each main node that is no library node
  std::map<uint32_t, uint64_t> slot_scratch;  // offset of a Slot in persistent memory -> place
};

MemoryLayout lay_out_memory(const CompileModel& model, const std::vector<NodeMemory>& nodes);

}  // namespace mote::host::compile
