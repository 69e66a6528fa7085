// What the desk works out once, so that the chip need not: entries in the model's metadata that
// other runtimes skip.
#pragma once

#include <cstdint>
#include <vector>

#include "host/graph/graph.h"

namespace mote::host {

// Removes the entries below. Passes that change nodes or tensors make them wrong.
void remove_device_metadata(Graph& graph);

// The multipliers of i8 layers with weights: mote reads them from flash instead of computing them
// into the arena, 8 bytes a channel. Does nothing to a model that the device library refuses.
void add_stored_multipliers(Graph& graph);

// Exact memory plans: one with overlaps for mote's kOfflinePlanner, and one without in the form
// that TFLM reads. Call it last: the plan counts on the tensors as they are.
void add_memory_plans(Graph& graph);

// The file with both.
std::vector<uint8_t> export_with_device_metadata(Graph& graph);

}  // namespace mote::host
