// DEPTHWISE_CONV_2D: weights [1, rows, columns, channels * multiplier], a filter a channel.
#pragma once

#include "mote/kernels/depthwise_conv_2d.h"
#include "mote/kernels/depthwise_tiled.h"
#include "mote/ops/weighted_layer.h"
#include "mote/ops/weighted_layer_eval.h"

namespace mote::depthwise_conv_2d {

using PlanF32 = FloatLayerPlan<kernels::DepthwiseConv2DShape>;
using PlanHybrid = HybridLayerPlan<kernels::DepthwiseConv2DShape>;
using PlanQuantized = QuantizedLayerPlan<kernels::DepthwiseConv2DShape>;

// `Math` must fit the Plan: see weighted_layer_eval.h and the kernel table.
template <class Math, class Plan>
Status eval(const EvalContext& context, const Plan& plan) {
  const Math math = layer_math<Math>(context, plan);
  kernels::depthwise_conv_2d(plan.shape, math,
                             context.read<typename Math::Input>(plan.tensors.input),
                             math.weights_at(context.at(plan.tensors.weights)),
                             context.write<typename Math::Output>(plan.tensors.output));
  return kOk;
}

// i8 with i8 weights.
inline Status eval_i8(const EvalContext& context, const PlanQuantized& plan) {
  const MathI8 math = layer_math<MathI8>(context, plan);
  kernels::depthwise_conv_2d_tiled<isa::Target>(
      plan.shape, math, context.read<int8_t>(plan.tensors.input),
      context.read<int8_t>(plan.tensors.weights), context.write<int16_t>(plan.scratch),
      context.write<int8_t>(plan.tensors.output));
  return kOk;
}

}  // namespace mote::depthwise_conv_2d
