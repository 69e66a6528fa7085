// The family of operators on one tensor: output[i] = function(input[i]).
//
// An operator names its function once, and its table of kernels follows:
//   constexpr Op ops::sin{schema::BuiltinOperator::kSin, nullptr, unary::prepare,
//                         unary::kRealRows<sinf>};
// Operators whose rows differ put them together from the *_row() functions.
#pragma once

#include <stdint.h>

#include "mote/base/element.h"
#include "mote/base/fixed_point.h"
#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/kernels/elementwise.h"
#include "mote/kernels/quantize.h"
#include "mote/ops/op.h"

namespace mote {

class Real;
class TensorView;

namespace unary {

struct Plan {
  TensorRef input;
  TensorRef output;
  uint32_t elements;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &Plan::input);
    visit("output", &Plan::output);
    visit("elements", &Plan::elements);
  }
};

// A function of real numbers on quantized tensors.
struct QuantizedPlan {
  Plan tensors;
  float input_scale;
  int32_t input_zero_point;
  float output_scale;
  int32_t output_zero_point;
  uint32_t has_table;
  Slot table;  // 256 results, in the order of the input's byte

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("tensors", &QuantizedPlan::tensors);
    visit("input_scale", &QuantizedPlan::input_scale);
    visit("input_zero_point", &QuantizedPlan::input_zero_point);
    visit("output_scale", &QuantizedPlan::output_scale);
    visit("output_zero_point", &QuantizedPlan::output_zero_point);
    visit("has_table", &QuantizedPlan::has_table);
    visit("table", &QuantizedPlan::table);
  }
};

// A function that integers can compute: it only changes the sign, or nothing.
struct RequantizePlan {
  Plan tensors;
  int32_t input_zero_point;
  int32_t output_zero_point;
  Multiplier multiplier;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("tensors", &RequantizePlan::tensors);
    visit("input_zero_point", &RequantizePlan::input_zero_point);
    visit("output_zero_point", &RequantizePlan::output_zero_point);
    visit("multiplier", &RequantizePlan::multiplier);
  }
};

using RealFunction = float (*)(float);

// Op::prepare of the family: one input, one output, a row for their dtypes, then what the row says.
Status prepare(PrepareContext& context);

// Fails unless input and output have as many elements.
Status find_tensors(PrepareContext& context, Plan* plan);

// The scale of a tensor that may have only one.
Status single_scale_of(PrepareContext& context, TensorView tensor, Real* scale);

// Prepares of rows.
Status prepare_plain(PrepareContext& context);
Status prepare_requantize(PrepareContext& context);
// The same, but tensors without any scale are integers that keep theirs.
Status prepare_rescale(PrepareContext& context);

// Finds the quantization of both tensors and, for 8 bits, makes the table when it pays. T is i8, u8
// or i16.
template <class T>
Status find_quantization(PrepareContext& context, RealFunction function, QuantizedPlan* plan);

template <class T>
Status prepare_quantized(PrepareContext& context, RealFunction function);

template <class T, RealFunction function>
Status prepare_quantized(PrepareContext& context) {
  return prepare_quantized<T>(context, function);
}

template <class T>
Status eval_quantized(const EvalContext& context, const QuantizedPlan& plan, RealFunction function);

template <class T, RealFunction function>
Status eval_quantized(const EvalContext& context, const QuantizedPlan& plan) {
  return eval_quantized<T>(context, plan, function);
}

template <class In, class Out, class Function>
Status eval_each(const EvalContext& context, const Plan& plan, Function function) {
  kernels::map(context.read<In>(plan.input), context.write<Out>(plan.output), plan.elements,
               function);
  return kOk;
}

template <class T, T (*function)(T)>
Status eval_plain(const EvalContext& context, const Plan& plan) {
  return eval_each<T, T>(context, plan, [](T x) { return function(x); });
}

template <class In, class Out, class Before>
Status eval_requantize(const EvalContext& context, const RequantizePlan& plan) {
  const kernels::Requantize<In, Out, Before> function{plan.input_zero_point, plan.output_zero_point,
                                                      plan.multiplier};
  return eval_each<In, Out>(context, plan.tensors, function);
}

// f32, or integers that are not quantized.
template <class T, T (*function)(T)>
constexpr KernelRow plain_row() {
  return {kDTypeOf<T>, kDTypeOf<T>, kernel<Plan, eval_plain<T, function>>, prepare_plain};
}

template <class T, RealFunction function>
constexpr KernelRow quantized_row() {
  return {kDTypeOf<T>, kDTypeOf<T>, kernel<QuantizedPlan, eval_quantized<T, function>>,
          prepare_quantized<T, function>};
}

// `Before` is applied to input - zero point.
template <class T, class Before>
constexpr KernelRow rescale_row() {
  return {kDTypeOf<T>, kDTypeOf<T>, kernel<RequantizePlan, eval_requantize<T, T, Before>>,
          prepare_rescale};
}

template <RealFunction function>
inline constexpr KernelRow kRealRows[] = {
    plain_row<float, function>(),
    quantized_row<int8_t, function>(),
    quantized_row<uint8_t, function>(),
    quantized_row<int16_t, function>(),
};

}  // namespace unary
}  // namespace mote
