// LOCAL_RESPONSE_NORMALIZATION: each channel divided by a power of its neighbours' energy.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/ops/op.h"

namespace mote::local_response_normalization {

struct Plan {
  TensorRef input;
  TensorRef output;
  uint32_t rows;
  uint32_t depth;
  uint32_t radius;
  float bias;
  float alpha;
  float beta;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &Plan::input);
    visit("output", &Plan::output);
    visit("rows", &Plan::rows);
    visit("depth", &Plan::depth);
    visit("radius", &Plan::radius);
    visit("bias", &Plan::bias);
    visit("alpha", &Plan::alpha);
    visit("beta", &Plan::beta);
  }
};

Status eval_f32(const EvalContext& context, const Plan& plan);

}  // namespace mote::local_response_normalization
