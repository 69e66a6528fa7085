// ADD: output = activation(a + b), with broadcasting.
#pragma once

#include "mote/base/status.h"
#include "mote/kernels/add.h"
#include "mote/ops/broadcast.h"
#include "mote/ops/op.h"

namespace mote::add {

using PlanF32 = BinaryPlanF32;

struct PlanI8 {
  BinaryOperands operands;
  kernels::AddI8 arithmetic;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("operands", &PlanI8::operands);
    visit("arithmetic", &PlanI8::arithmetic);
  }
};

Status eval_i8(const EvalContext& context, const PlanI8& plan);
Status eval_f32(const EvalContext& context, const PlanF32& plan);

}  // namespace mote::add
