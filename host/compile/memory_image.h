// The two regions of a compiled model beside its arena: constants in flash, and state in RAM.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "host/compile/make_nodes.h"
#include "host/compile/memory_layout.h"

namespace mote::host::compile {

// For the nodes that run the library's kernels: their Plans, tables and constant tensors, with all
// Slots pointing to where things lie now.
struct MemoryImage {
  std::vector<uint8_t> constants;
  std::vector<uint8_t> state;          // as it is before the first inference
  std::vector<uint32_t> slots;         // Slot::bits by tensor, of all subgraphs
  std::map<uint32_t, uint32_t> plans;  // number of a node -> offset of its Plan in `constants`
};

MemoryImage make_memory_image(const CompileModel& model, const MemoryLayout& layout,
                              const std::vector<NodeMemory>& nodes);

}  // namespace mote::host::compile
