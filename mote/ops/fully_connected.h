// FULLY_CONNECTED: input [batches..., depth] x weights [channels, depth] + bias [channels].
#pragma once

#include <stdint.h>

#include "mote/kernels/fully_connected.h"
#include "mote/ops/weighted_layer.h"
#include "mote/ops/weighted_layer_eval.h"

namespace mote::fully_connected {

using PlanF32 = FloatLayerPlan<kernels::FullyConnectedShape>;
using PlanQuantized = QuantizedLayerPlan<kernels::FullyConnectedShape>;

// f32 with i8 or i4 weights, which have a scale each channel or each block.
struct PlanHybrid {
  using Shape = kernels::FullyConnectedShape;

  HybridLayerPlan<Shape> layer;
  uint32_t block_size;     // 0: layer.scales are used
  TensorRef block_scales;  // f16 [channels, blocks]

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("layer", &PlanHybrid::layer);
    visit("block_size", &PlanHybrid::block_size);
    visit("block_scales", &PlanHybrid::block_scales);
  }
};

// `Math` must fit the Plan: see weighted_layer_eval.h and the kernel table.
template <class Math, class Plan>
Status eval(const EvalContext& context, const Plan& plan) {
  const Math math = layer_math<Math>(context, plan);
  kernels::fully_connected(plan.shape, math, context.read<typename Math::Input>(plan.tensors.input),
                           math.weights_at(context.at(plan.tensors.weights)),
                           context.write<typename Math::Output>(plan.tensors.output));
  return kOk;
}

template <class Math>
Status eval_hybrid(const EvalContext& context, const PlanHybrid& plan) {
  const HybridLayerPlan<kernels::FullyConnectedShape>& layer = plan.layer;
  if (plan.block_size == 0) return eval<Math>(context, layer);
  const Math math = layer_math<Math>(context, layer);
  kernels::fully_connected_in_blocks<isa::Target>(
      layer.shape, plan.block_size, math, context.read<uint16_t>(plan.block_scales),
      context.read<float>(layer.tensors.input), math.weights_at(context.at(layer.tensors.weights)),
      context.write<float>(layer.tensors.output));
  return kOk;
}

// i8 with i8 weights.
inline Status eval_i8(const EvalContext& context, const PlanQuantized& plan) {
  const MathI8 math = layer_math<MathI8>(context, plan);
  kernels::fully_connected_rows<isa::Target>(
      plan.shape, math, context.read<int8_t>(plan.tensors.input),
      context.read<int8_t>(plan.tensors.weights), context.write<int8_t>(plan.tensors.output));
  return kOk;
}

}  // namespace mote::fully_connected
