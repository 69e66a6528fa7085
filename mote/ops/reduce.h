// What reductions share: which dimensions go, decided in prepare, and their Plans.
#pragma once

#include <stdint.h>

#include "mote/base/element.h"
#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/kernels/reduce.h"
#include "mote/ops/op.h"
#include "mote/ops/prepare_context.h"

namespace mote::reduce {

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

// Math is the arithmetic with its parameters, one of kernels/reduce.h.
template <class Math>
struct Plan {
  Operands operands;
  Math math;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("operands", &Plan::operands);
    visit("math", &Plan::math);
  }
};

// Two inputs, of which the second lists axes; chooses the row by the dtypes of input and output and
// calls its prepare.
Status prepare(PrepareContext& context);

// `values` becomes the number of elements that make one of the output.
Status find_operands(PrepareContext& context, Operands* operands, uint32_t* values);

// Fails unless input and output have the same scale and zero point, where they have any.
Status expect_same_quantization(PrepareContext& context);

// From sums of `values` values to the output: SUM multiplies by input scale / output scale, MEAN
// divides by `values` too.
Status find_scaling(PrepareContext& context, uint32_t values, bool mean,
                    kernels::SumScaling* scaling);

template <class T, class Math>
Status eval(const EvalContext& context, const Plan<Math>& plan) {
  kernels::reduce(
      plan.operands.shape, context.read<kernels::ReduceDimension>(plan.operands.dimensions),
      context.read<T>(plan.operands.input), context.write<T>(plan.operands.output), plan.math);
  return kOk;
}

// MEAN (`mean`) and SUM of f32.
template <bool mean>
Status prepare_f32(PrepareContext& context) {
  Plan<kernels::SumF32>* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  uint32_t values = 0;
  if (Status failed = find_operands(context, &plan->operands, &values)) return failed;
  plan->math.count = mean ? static_cast<float>(values) : 1.0f;
  return kOk;
}

// The same of quantized values.
template <class T, bool mean>
Status prepare_quantized(PrepareContext& context) {
  Plan<kernels::ScaledSum<T>>* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  uint32_t values = 0;
  if (Status failed = find_operands(context, &plan->operands, &values)) return failed;
  return find_scaling(context, values, mean, &plan->math.scaling);
}

// Reductions that keep the scale.
template <class Math>
Status prepare_plain(PrepareContext& context) {
  if (Status failed = expect_same_quantization(context)) return failed;
  Plan<Math>* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  uint32_t values = 0;
  return find_operands(context, &plan->operands, &values);
}

template <bool mean>
constexpr KernelRow kF32Row{DType::kF32, DType::kF32,
                            kernel<Plan<kernels::SumF32>, eval<float, kernels::SumF32>>,
                            prepare_f32<mean>};

template <class T, bool mean>
constexpr KernelRow quantized_row() {
  using Math = kernels::ScaledSum<T>;
  return {kDTypeOf<T>, kDTypeOf<T>, kernel<Plan<Math>, eval<T, Math>>, prepare_quantized<T, mean>};
}

template <class T, class Function>
constexpr KernelRow plain_row() {
  using Math = kernels::Folding<T, Function>;
  return {kDTypeOf<T>, kDTypeOf<T>, kernel<Plan<Math>, eval<T, Math>>, prepare_plain<Math>};
}

}  // namespace mote::reduce
