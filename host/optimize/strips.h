// Computes wide layers strip by strip, so that less of their tensors is alive at a time.
#pragma once

#include <cstddef>
#include <cstdint>

#include "host/graph/graph.h"

namespace mote::host {

struct InStrips {
  size_t nodes = 0;           // that are computed in strips now
  size_t strips = 0;          // of the last group of them
  uint64_t arena_before = 0;  // of the device library with its plan
  uint64_t arena_after = 0;
};

// Groups of neighbouring i8 layers are computed for a strip of rows after the other: SLICE, the
// layers, SLICE of the rows that are right, and a CONCATENATION at the end, all of them standard
// operators. Rows near a cut are computed twice. Done where the arena shrinks by a twentieth at
// least, for at most `extra_macs` times the model's multiply-accumulates more.
InStrips compute_in_strips(Graph& graph, double extra_macs);

}  // namespace mote::host
