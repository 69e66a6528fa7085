// RELU6: output = min(max(input, 0), 6), element by element.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/ops/op.h"

namespace mote::relu6 {

struct Plan {
  TensorRef input;
  TensorRef output;
  uint32_t elements;
  // i8 only: what a real 0 and a real 6 are in the scale of the input.
  int32_t min;
  int32_t max;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &Plan::input);
    visit("output", &Plan::output);
    visit("elements", &Plan::elements);
    visit("min", &Plan::min);
    visit("max", &Plan::max);
  }
};

Status eval_f32(const EvalContext& context, const Plan& plan);
Status eval_i8(const EvalContext& context, const Plan& plan);

}  // namespace mote::relu6
