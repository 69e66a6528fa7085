// MUL: output = activation(a * b), element by element, with broadcasting.
#pragma once

#include "mote/base/status.h"
#include "mote/kernels/mul.h"
#include "mote/ops/broadcast.h"
#include "mote/ops/op.h"

namespace mote::mul {

using PlanF32 = BinaryPlanF32;

struct PlanI8 {
  BinaryOperands operands;
  kernels::MulI8 arithmetic;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("operands", &PlanI8::operands);
    visit("arithmetic", &PlanI8::arithmetic);
  }
};

Status eval_i8(const EvalContext& context, const PlanI8& plan);
Status eval_f32(const EvalContext& context, const PlanF32& plan);

}  // namespace mote::mul
