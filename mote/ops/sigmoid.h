// What LOGISTIC and TANH share on quantized tensors.
#pragma once

#include <stdint.h>

#include "mote/base/status.h"
#include "mote/kernels/logistic.h"
#include "mote/ops/byte_table.h"

namespace mote::sigmoid {

// Prepare of an 8-bit row, all but the check of the output's quantization.
Status find_input(PrepareContext& context, kernels::SigmoidInput* input);

template <class T, class Function>
Status prepare_8bit(PrepareContext& context) {
  byte_table::Plan<Function>* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  if (Status failed = unary::find_tensors(context, &plan->tensors)) return failed;
  if (Status failed = find_input(context, &plan->function.input)) return failed;
  return byte_table::make_table<T>(context, plan);
}

// A Q3.12 has 2^12 steps to one, and the table of kernels/sigmoid_table.h takes three times that:
// x * multiplier / 2^shift.
struct PlanI16 {
  unary::Plan tensors;
  int32_t multiplier;  // below 2^15: the product fits
  int32_t shift;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("tensors", &PlanI16::tensors);
    visit("multiplier", &PlanI16::multiplier);
    visit("shift", &PlanI16::shift);
  }
};

// An input scale close to 2^-12, or up to 2^(exact_powers - 13), is taken for that power of two.
Status prepare_i16(PrepareContext& context, int32_t exact_powers);

template <int16_t (*function)(int32_t)>
Status eval_i16(const EvalContext& context, const PlanI16& plan) {
  const int32_t multiplier = plan.multiplier, shift = plan.shift;
  const int32_t half = shift == 0 ? 0 : 1 << (shift - 1);
  return unary::eval_each<int16_t, int16_t>(
      context, plan.tensors,
      [multiplier, shift, half](int16_t x) { return function((x * multiplier + half) >> shift); });
}

}  // namespace mote::sigmoid
