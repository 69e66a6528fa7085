// What the interpreter asks of a planner that a program may give it instead of its own.
#pragma once

#include <stdint.h>

#include "mote/base/arena.h"
#include "mote/model/model.h"

namespace mote {

// What a planner is told: the buffers of one subgraph and, among them, which outputs may overlap
// their inputs (kOverlapOwner).
struct PlanRequest {
  const Model& model;
  uint32_t subgraph;
  PlannedBuffer* buffers;
  uint32_t count;
};

// Fills in `offset` of the buffers, multiples of kTensorAlignment, and returns the bytes from 0 to
// the end of the highest; UINT32_MAX when 32 bits do not do. May reorder the list.
struct Planner {
  uint32_t (*plan)(void* self, const PlanRequest& request);
  void* self;
};

}  // namespace mote
