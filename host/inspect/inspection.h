// Everything that `mote inspect` tells about a model, as plain data.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "host/graph/graph.h"
#include "host/inspect/cost.h"

namespace mote::host {

// A tensor of the main subgraph in the arena, from the start of node `first` to the end of `last`.
struct Placement {
  int32_t tensor;
  uint32_t offset;  // from the beginning of the planned tensors
  uint32_t bytes;
  uint32_t first;
  uint32_t last;
};

// As the device library's interpreter has placed everything; the same on a 32-bit chip.
struct MemoryMap {
  uint32_t arena_bytes = 0;           // suffices exactly
  uint32_t planned_bytes = 0;         // of these: tensors
  uint32_t record_bytes = 0;          // and plans, nodes, places
  std::vector<Placement> placements;  // in the order of offsets
  std::vector<uint64_t> live_bytes;   // at each node: sum of the tensors that are in use
  uint32_t peak_node = 0;
};

struct Unsupported {
  std::string name;
  std::vector<uint32_t> nodes;  // of the main subgraph
};

struct Inspection {
  std::string name;
  uint64_t file_bytes = 0;
  Graph graph;
  std::vector<std::vector<Cost>> costs;  // [subgraph][operator]
  Cost total;  // of all subgraphs; a constant that several operators use counts once
  std::vector<Unsupported> unsupported;
  std::optional<MemoryMap> memory;
  std::string memory_problem;  // why there is no memory map
};

// Throws BadInput when the file is no model. A model that the library cannot run is still shown,
// without a memory map.
Inspection inspect(std::span<const uint8_t> file, const std::string& name);

std::string to_text(const Inspection& inspection);
nlohmann::ordered_json to_json(const Inspection& inspection);

}  // namespace mote::host
