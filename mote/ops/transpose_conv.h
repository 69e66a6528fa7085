// TRANSPOSE_CONV: input [batch, rows, columns, channels], weights [outputs, rows, columns,
// channels].
#pragma once

#include "mote/base/memory.h"
#include "mote/kernels/transpose_conv.h"
#include "mote/ops/weighted_layer.h"
#include "mote/ops/weighted_layer_eval.h"

namespace mote::transpose_conv {

using PlanF32 = FloatLayerPlan<kernels::TransposeConvShape>;
using PlanHybrid = HybridLayerPlan<kernels::TransposeConvShape>;
using PlanQuantized = QuantizedLayerPlan<kernels::TransposeConvShape>;

struct PlanI16 {
  PlanQuantized layer;
  TensorRef short_bias;  // of i16, instead of the layer's; or kNoTensor

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("layer", &PlanI16::layer);
    visit("short_bias", &PlanI16::short_bias);
  }
};

template <class Math, class Plan>
Status run(const EvalContext& context, const Plan& plan, const Math& math) {
  kernels::transpose_conv(plan.shape, math, context.read<typename Math::Input>(plan.tensors.input),
                          math.weights_at(context.at(plan.tensors.weights)),
                          context.write<typename Math::Output>(plan.tensors.output));
  return kOk;
}

// `Math` must fit the Plan: see weighted_layer_eval.h and the kernel table.
template <class Math, class Plan>
Status eval(const EvalContext& context, const Plan& plan) {
  return run(context, plan, layer_math<Math>(context, plan));
}

struct MathShortBias : MathI16I8 {
  const int16_t* short_bias;  // may be null

  int16_t finish(Sum sum, uint32_t channel) const {
    if (short_bias != nullptr) sum += short_bias[channel];
    return MathI16I8::finish(sum, channel);
  }
};

inline Status eval_i16(const EvalContext& context, const PlanI16& plan) {
  const MathShortBias math{layer_math<MathI16I8>(context, plan.layer),
                           context.read_optional<int16_t>(plan.short_bias)};
  return run(context, plan.layer, math);
}

}  // namespace mote::transpose_conv
