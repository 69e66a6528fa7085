// Removes channels that have the same value for every input, or that nobody multiplies.
#pragma once

#include <cstddef>

#include "host/graph/graph.h"

namespace mote::host {

// On the i8 layers of the main subgraph, again until nothing changes: what is removed may have been
// all that used a channel before it. A model that the device library refuses stays as it is.
// Returns how many outputs of layers with weights are gone.
size_t remove_constant_channels(Graph& graph);

}  // namespace mote::host
