// RELU: output = max(input, 0), element by element.
#pragma once

#include <stdint.h>

#include "mote/base/fixed_point.h"
#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/ops/op.h"

namespace mote::relu {

struct Plan {
  TensorRef input;
  TensorRef output;
  uint32_t elements;
  // i8 only. output = clamp(output_offset + (input + input_offset) * multiplier).
  int32_t input_offset;
  int32_t output_offset;
  int32_t output_min;  // the output's zero point: what a real 0 becomes
  Multiplier multiplier;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &Plan::input);
    visit("output", &Plan::output);
    visit("elements", &Plan::elements);
    visit("input_offset", &Plan::input_offset);
    visit("output_offset", &Plan::output_offset);
    visit("output_min", &Plan::output_min);
    visit("multiplier", &Plan::multiplier);
  }
};

Status eval_f32(const EvalContext& context, const Plan& plan);
Status eval_i8(const EvalContext& context, const Plan& plan);

}  // namespace mote::relu
