// SOFTMAX: output = exp(beta * input) / sum of exp(beta * input) along the last dimension.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/kernels/softmax.h"
#include "mote/ops/op.h"

namespace mote::softmax {

struct PlanI8 {
  TensorRef input;
  TensorRef output;
  kernels::SoftmaxShape shape;
  kernels::SoftmaxQuantization quantization;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &PlanI8::input);
    visit("output", &PlanI8::output);
    visit("shape", &PlanI8::shape);
    visit("quantization", &PlanI8::quantization);
  }
};

struct PlanF32 {
  TensorRef input;
  TensorRef output;
  kernels::SoftmaxShape shape;
  float beta;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &PlanF32::input);
    visit("output", &PlanF32::output);
    visit("shape", &PlanF32::shape);
    visit("beta", &PlanF32::beta);
  }
};

Status eval_i8(const EvalContext& context, const PlanI8& plan);
Status eval_f32(const EvalContext& context, const PlanF32& plan);

}  // namespace mote::softmax
