// Nodes that another node can do the work of.
#pragma once

#include <string>
#include <vector>

#include "host/graph/graph.h"

namespace mote::host {

struct Fused {
  size_t pads = 0;         // PAD into the padding of the layer behind it
  size_t activations = 0;  // RELU and RELU6 into the layer before them
  size_t identities = 0;   // QUANTIZE and RESHAPE that change nothing, RESHAPE behind RESHAPE,
                           // DEQUANTIZE and QUANTIZE back
};

// Only where every output stays the same bit for bit: pads and activations of integers, because
// sums of floats have signed zeros and infinities. What nobody reads any more is left for
// remove_dead().
Fused fuse_nodes(Graph& graph);

}  // namespace mote::host
