// SVDF: a recurrent layer that remembers its last `memory` answers in a variable tensor.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/kernels/svdf.h"
#include "mote/ops/activation.h"
#include "mote/ops/op.h"

namespace mote::svdf {

struct Plan {
  TensorRef input;
  TensorRef weights;  // "weights_feature" in TFLite
  TensorRef time;     // "weights_time"
  TensorRef bias;     // kNoTensor when there is none
  TensorRef state;
  TensorRef output;
  kernels::SvdfShape shape;
  kernels::SvdfQuantization quantization;  // i8 only
  ActivationRangeF32 activation;           // f32 only
  float weights_scale;                     // f32 with i8 weights only
  float time_scale;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &Plan::input);
    visit("weights", &Plan::weights);
    visit("time", &Plan::time);
    visit("bias", &Plan::bias);
    visit("state", &Plan::state);
    visit("output", &Plan::output);
    visit("shape", &Plan::shape);
    visit("quantization", &Plan::quantization);
    visit("activation", &Plan::activation);
    visit("weights_scale", &Plan::weights_scale);
    visit("time_scale", &Plan::time_scale);
  }
};

Status eval_f32(const EvalContext& context, const Plan& plan);
Status eval_i8(const EvalContext& context, const Plan& plan);      // state and time i8
Status eval_i8_i16(const EvalContext& context, const Plan& plan);  // state and time i16
Status eval_hybrid(const EvalContext& context, const Plan& plan);  // f32 with i8 weights and time

}  // namespace mote::svdf
