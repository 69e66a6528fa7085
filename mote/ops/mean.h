// MEAN: the average along the dimensions that input 1 lists.
#pragma once

#include <stdint.h>

#include "mote/base/fixed_point.h"
#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/kernels/reduce.h"
#include "mote/ops/op.h"

namespace mote::mean {

// What both dtypes need.
struct Operands {
  TensorRef input;
  TensorRef output;
  kernels::ReduceShape shape;
  Slot dimensions;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &Operands::input);
    visit("output", &Operands::output);
    visit("shape", &Operands::shape);
    visit("dimensions", &Operands::dimensions);
  }
};

struct PlanI8 {
  Operands operands;
  int32_t sum_offset;  // -zero_point of the input, for each value of the sum
  int32_t output_offset;
  Multiplier multiplier;  // input scale / output scale / number of values

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("operands", &PlanI8::operands);
    visit("sum_offset", &PlanI8::sum_offset);
    visit("output_offset", &PlanI8::output_offset);
    visit("multiplier", &PlanI8::multiplier);
  }
};

struct PlanF32 {
  Operands operands;
  float count;  // of the values in a sum

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("operands", &PlanF32::operands);
    visit("count", &PlanF32::count);
  }
};

Status eval_i8(const EvalContext& context, const PlanI8& plan);
Status eval_f32(const EvalContext& context, const PlanF32& plan);

}  // namespace mote::mean
