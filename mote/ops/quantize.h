// QUANTIZE: real numbers to i8, or one quantization to another.
#pragma once

#include <stdint.h>

#include "mote/base/fixed_point.h"
#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/ops/op.h"

namespace mote::quantize {

struct PlanF32 {
  TensorRef input;
  TensorRef output;
  uint32_t elements;
  float scale;
  int32_t zero_point;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &PlanF32::input);
    visit("output", &PlanF32::output);
    visit("elements", &PlanF32::elements);
    visit("scale", &PlanF32::scale);
    visit("zero_point", &PlanF32::zero_point);
  }
};

// From and to eight bits, signed or not.
struct Plan8 {
  TensorRef input;
  TensorRef output;
  uint32_t elements;
  int32_t input_offset;
  int32_t output_offset;
  Multiplier multiplier;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &Plan8::input);
    visit("output", &Plan8::output);
    visit("elements", &Plan8::elements);
    visit("input_offset", &Plan8::input_offset);
    visit("output_offset", &Plan8::output_offset);
    visit("multiplier", &Plan8::multiplier);
  }
};

Status eval_f32_i8(const EvalContext& context, const PlanF32& plan);
Status eval_i8_i8(const EvalContext& context, const Plan8& plan);
Status eval_i8_u8(const EvalContext& context, const Plan8& plan);
Status eval_u8_i8(const EvalContext& context, const Plan8& plan);

}  // namespace mote::quantize
