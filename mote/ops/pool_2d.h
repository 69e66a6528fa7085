// What AVERAGE_POOL_2D, MAX_POOL_2D and L2_POOL_2D share: their Plan and how it is prepared.
#pragma once

#include <stdint.h>

#include "mote/base/element.h"
#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/kernels/pool_2d.h"
#include "mote/ops/activation.h"
#include "mote/ops/op.h"

namespace mote::pool_2d {

// Range is ActivationRangeF32 or ActivationRangeI32.
template <class Range>
struct Plan {
  TensorRef input;
  TensorRef output;
  kernels::Pool2DShape shape;
  Range activation;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &Plan::input);
    visit("output", &Plan::output);
    visit("shape", &Plan::shape);
    visit("activation", &Plan::activation);
  }
};

using PlanF32 = Plan<ActivationRangeF32>;
using PlanInteger = Plan<ActivationRangeI32>;

// The prepare of all pools, and what it leaves to the rows of their tables.
Status prepare(PrepareContext& context);
Status prepare_f32(PrepareContext& context);
Status prepare_integer(PrepareContext& context);

// The eval of all: Math is one of kernels/pool_2d.h.
template <class Math, class Plan>
Status eval(const EvalContext& context, const Plan& plan) {
  const Math math{plan.activation.min, plan.activation.max};
  kernels::pool_2d(plan.shape, math, context.read<typename Math::Element>(plan.input),
                   context.write<typename Math::Element>(plan.output));
  return kOk;
}

template <class Math>
constexpr KernelRow kF32Row{DType::kF32, DType::kF32, kernel<PlanF32, eval<Math, PlanF32>>,
                            prepare_f32};
template <class Math>
constexpr KernelRow kIntegerRow{kDTypeOf<typename Math::Element>, kDTypeOf<typename Math::Element>,
                                kernel<PlanInteger, eval<Math, PlanInteger>>, prepare_integer};

}  // namespace mote::pool_2d
