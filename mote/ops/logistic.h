// LOGISTIC: output = 1 / (1 + exp(-input)), element by element.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/kernels/logistic.h"
#include "mote/ops/op.h"

namespace mote::logistic {

struct PlanF32 {
  TensorRef input;
  TensorRef output;
  uint32_t elements;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &PlanF32::input);
    visit("output", &PlanF32::output);
    visit("elements", &PlanF32::elements);
  }
};

struct PlanI8 {
  TensorRef input;
  TensorRef output;
  uint32_t elements;
  kernels::LogisticI8 function;
  uint32_t has_table;
  Slot table;  // the results for -128 ... 127

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &PlanI8::input);
    visit("output", &PlanI8::output);
    visit("elements", &PlanI8::elements);
    visit("function", &PlanI8::function);
    visit("has_table", &PlanI8::has_table);
    visit("table", &PlanI8::table);
  }
};

Status eval_i8(const EvalContext& context, const PlanI8& plan);
Status eval_f32(const EvalContext& context, const PlanF32& plan);

}  // namespace mote::logistic
