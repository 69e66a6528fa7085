// Builds the float .tflite graph of a fitted network.
#pragma once

#include <string>
#include <vector>

#include "host/graph/graph.h"
#include "host/train/net_spec.h"
#include "host/train/trainer.h"

namespace mote::host {

// Input: the normalized window, [1, values] when the net flattens it first, else [1, rows,
// channels]. Output: [1, classes], probabilities. Sequences run as images of height 1, because the
// format has no 1-D convolution; dropout leaves no trace.
Graph build_float_graph(const std::vector<Layer>& layers, const std::vector<LayerWeights>& weights,
                        const std::string& description);

}  // namespace mote::host
