// A planner that knows overlaps and the memory plan that `mote optimize` writes into a model.
#pragma once

#include "mote/planner/planner.h"

namespace mote {

// The entries of a model's metadata that it follows, in this order of preference. Both hold int32
// words: a version, the subgraph (0), the number of its tensors, and for each the offset from the
// start of the planned region or -1. The second is TFLM's and has no overlaps.
inline constexpr char kMemoryPlanMetadata[] = "MoteMemoryPlan";
inline constexpr char kOfflinePlanMetadata[] = "OfflineMemoryAllocation";

// Tensors go where the model says; what it does not place (scratch memory, or all when it says
// nothing) goes greedily by size into the gaps, outputs over the inputs that they may trail. A plan
// with two tensors in each other's way, as after preserve_io(true), is ignored.
//   resolver.use_planner(mote::kOfflinePlanner);
// Time O(n^2) for a complete plan, no memory of its own.
extern const Planner kOfflinePlanner;

}  // namespace mote
