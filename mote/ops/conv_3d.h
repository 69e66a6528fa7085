// CONV_3D: input [batch, slices, rows, columns, channels] * weights [slices, rows, columns,
// channels, outputs].
#pragma once

#include "mote/kernels/conv_3d.h"
#include "mote/ops/weighted_layer.h"
#include "mote/ops/weighted_layer_eval.h"

namespace mote::conv_3d {

using PlanF32 = FloatLayerPlan<kernels::Conv3DShape>;
using PlanHybrid = HybridLayerPlan<kernels::Conv3DShape>;

// `Math` must fit the Plan: see weighted_layer_eval.h and the kernel table.
template <class Math, class Plan>
Status eval(const EvalContext& context, const Plan& plan) {
  const Math math = layer_math<Math>(context, plan);
  kernels::conv_3d(plan.shape, math, context.read<float>(plan.tensors.input),
                   math.weights_at(context.at(plan.tensors.weights)),
                   context.write<float>(plan.tensors.output));
  return kOk;
}

}  // namespace mote::conv_3d
