// Writes the in-memory graph as a .tflite file.
#pragma once

#include <cstdint>
#include <vector>

#include "host/graph/graph.h"

namespace mote::host {

// A file of schema version 3 that any TFLite runtime reads. Constants lie at multiples of 16 bytes,
// equal ones once; tensors that are computed refer to the empty buffer 0.
// The graph has to pass check_graph(); throws BadInput above the 2 GB that the format allows.
std::vector<uint8_t> export_tflite(const Graph& graph);

}  // namespace mote::host
