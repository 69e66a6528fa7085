// Finds the range of every tensor of a float graph by running it on representative samples.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "host/graph/graph.h"
#include "host/quantize/parameters.h"

namespace mote::host {

// One value list for each input of the graph.
using Sample = std::vector<std::span<const float>>;

// The range of each tensor of the main subgraph, by tensor index: what the samples showed for
// activations, the contents for float constants, empty for the rest. The graph runs on the device
// library's own interpreter. `name` stands in messages.
std::vector<Range> calibrate(const Graph& graph, const std::vector<Sample>& samples,
                             const std::string& name);

}  // namespace mote::host
