// BATCH_MATMUL: input [..., rows, depth] x weights [..., depth, columns], either one transposed.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/kernels/batch_matmul.h"
#include "mote/ops/weighted_layer.h"
#include "mote/ops/weighted_layer_eval.h"

namespace mote::batch_matmul {

struct BatchMatMulShape {
  kernels::MatrixShape matrices;
  uint32_t batch_dimensions;
  Slot batches;  // batch_dimensions BatchDimensions; a single pair of matrices needs none
};

using PlanF32 = FloatLayerPlan<BatchMatMulShape>;
using PlanHybrid = HybridLayerPlan<BatchMatMulShape>;
using PlanQuantized = QuantizedLayerPlan<BatchMatMulShape>;

using MathI16 = kernels::MatrixMathI16;

// `Math` must fit the Plan: see weighted_layer_eval.h and the kernel table.
template <class Math, class Plan>
Status eval(const EvalContext& context, const Plan& plan) {
  const Math math = layer_math<Math>(context, plan);
  kernels::batch_matmul(
      plan.shape.matrices, context.read<kernels::BatchDimension>(plan.shape.batches),
      plan.shape.batch_dimensions, math, context.read<typename Math::Input>(plan.tensors.input),
      math.weights_at(context.at(plan.tensors.weights)),
      context.write<typename Math::Output>(plan.tensors.output));
  return kOk;
}

}  // namespace mote::batch_matmul
