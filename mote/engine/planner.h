// Turns lifetimes into places: which bytes of the planned region each buffer has, and when.
#pragma once

#include <stdint.h>

#include "mote/base/arena.h"
#include "mote/model/model.h"

namespace mote {

// What a planner is told: the buffers of one subgraph and, among them, which outputs may overlap
// their inputs (kOverlapOwner in prepare_context.h).
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

// Greedy by size: the largest buffer first, each at the lowest multiple of kTensorAlignment where
// it meets no buffer that is alive at the same time. Reorders `buffers` and fills in `offset`.
// Returns the bytes from 0 to the end of the highest buffer; UINT32_MAX when 32 bits do not do.
// Time O(n^2) in the worst case, no memory of its own.
uint32_t plan_greedily(PlannedBuffer* buffers, uint32_t count);

}  // namespace mote
