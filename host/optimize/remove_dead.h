// Nodes and tensors that no output depends on.
#pragma once

#include <cstddef>

#include "host/graph/graph.h"

namespace mote::host {

struct Removed {
  size_t nodes = 0;
  size_t tensors = 0;
};

// In every subgraph: nodes whose outputs nobody reads, unless they have state or effects, then
// tensors that nothing names. Inputs stay, also unused ones.
Removed remove_dead(Graph& graph);

}  // namespace mote::host
