// Turns lifetimes into places: which bytes of the planned region each buffer has, and when.
#pragma once

#include <stdint.h>

#include "mote/base/arena.h"

namespace mote {

// Greedy by size: the largest buffer first, each at the lowest multiple of kTensorAlignment where
// it meets no buffer that is alive at the same time. Reorders `buffers` and fills in `offset`.
// Returns the bytes from 0 to the end of the highest buffer; UINT32_MAX when 32 bits do not do.
// Time O(n^2) in the worst case, no memory of its own.
uint32_t plan_greedily(PlannedBuffer* buffers, uint32_t count);

}  // namespace mote
