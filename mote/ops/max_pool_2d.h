// MAX_POOL_2D: the maximum of each window, channel by channel.
#pragma once

#include "mote/base/status.h"
#include "mote/ops/op.h"
#include "mote/ops/pool_2d.h"

namespace mote::max_pool_2d {

using PlanF32 = pool_2d::PlanF32;
using PlanI8 = pool_2d::PlanI8;

Status eval_f32(const EvalContext& context, const PlanF32& plan);
Status eval_i8(const EvalContext& context, const PlanI8& plan);

}  // namespace mote::max_pool_2d
