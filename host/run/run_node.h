// Computes one node of a graph on the desk, with the device library.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "host/graph/graph.h"

namespace mote::host {

// Whether equal inputs may give other outputs, or there are effects beyond the outputs.
bool has_state(const GraphOperator& op);

// The outputs of a node as raw little-endian bytes, or nothing when the device library refuses it.
// Constants are taken from the graph, other inputs from `values` by tensor index, or else zero.
std::optional<std::vector<std::vector<uint8_t>>> run_node(
    const Subgraph& subgraph, const GraphOperator& op,
    const std::map<int32_t, std::vector<uint8_t>>& values = {});

}  // namespace mote::host
