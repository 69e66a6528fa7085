// DEQUANTIZE: output = scale * (input - zero_point), as real numbers.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/ops/op.h"

namespace mote::dequantize {

struct Plan {
  TensorRef input;
  TensorRef output;
  uint32_t elements;
  float scale;
  int32_t zero_point;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &Plan::input);
    visit("output", &Plan::output);
    visit("elements", &Plan::elements);
    visit("scale", &Plan::scale);
    visit("zero_point", &Plan::zero_point);
  }
};

Status eval_i8(const EvalContext& context, const Plan& plan);
Status eval_u8(const EvalContext& context, const Plan& plan);

}  // namespace mote::dequantize
