// Operators on two tensors of one dtype, element by element: their Plans, and the rows of their
// kernel tables. The functions themselves are kernels/binary.h and kernels/quantized_binary.h.
#pragma once

#include <stdint.h>

#include "mote/kernels/binary.h"
#include "mote/ops/broadcast.h"
#include "mote/ops/op.h"

namespace mote {

// Prepare of an Op: the output has the dtype of the inputs, or is bool.
Status prepare_binary(PrepareContext& context);
Status prepare_comparison(PrepareContext& context);

// The fused activation of ADD, SUB, MUL and DIV; none for other operators.
schema::ActivationFunctionType fused_activation(const PrepareContext& context);

inline constexpr Failure kDivisionByZero{Code::kInvalidData, "an integer is divided by 0"};

// --- Plans ---

struct BinaryPlan {
  BroadcastOperands operands;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("operands", &BinaryPlan::operands);
  }
};

// With a fused activation. Bound is float, or int32_t for all integers: its ends stand for none.
template <class Bound>
struct ClampedPlan {
  BroadcastOperands operands;
  Bound activation_min;
  Bound activation_max;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("operands", &ClampedPlan::operands);
    visit("activation_min", &ClampedPlan::activation_min);
    visit("activation_max", &ClampedPlan::activation_max);
  }
};

template <class Quantization>
struct QuantizedPlan {
  BroadcastOperands operands;
  Quantization quantization;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("operands", &QuantizedPlan::operands);
    visit("quantization", &QuantizedPlan::quantization);
  }
};

// Prepare of a row.
Status prepare_plain(PrepareContext& context);            // BinaryPlan
Status prepare_clamped_f32(PrepareContext& context);      // ClampedPlan<float>
Status prepare_clamped_integer(PrepareContext& context);  // ClampedPlan<int32_t>

// --- evals ---

// One copy for all: what is left to an eval is little.
[[gnu::noinline]] inline void combine_tensors(const EvalContext& context,
                                              const BroadcastOperands& operands,
                                              uint8_t input_bytes, uint8_t output_bytes,
                                              kernels::RowKernel<2> kernel, const void* function) {
  const kernels::BroadcastTensors<2> tensors{
      {context.read<uint8_t>(operands.a), context.read<uint8_t>(operands.b)},
      context.write<uint8_t>(operands.output),
      {input_bytes, input_bytes},
      output_bytes};
  kernels::for_each_row(operands.shape, context.read<kernels::WalkDimension<2>>(operands.outer),
                        tensors, kernel, function);
}

// output = function(a, b).
template <class In, class Out, class Function>
void combine(const EvalContext& context, const BroadcastOperands& operands,
             const Function& function) {
  combine_tensors(context, operands, sizeof(In), sizeof(Out),
                  kernels::combine_row<In, Out, Function>, &function);
}

template <class In, class Out, class Function>
Status eval_plain(const EvalContext& context, const BinaryPlan& plan) {
  combine<In, Out>(context, plan.operands, Function());
  return kOk;
}

// Function notes in a bool that there is no result for some elements.
template <class T, class Function, const Failure& failure>
Status eval_checked(const EvalContext& context, const BinaryPlan& plan) {
  bool failed = false;
  combine<T, T>(context, plan.operands, Function{&failed});
  return failed ? Status(failure) : kOk;
}

template <class Function>
kernels::Clamped<float, Function> clamped(const ClampedPlan<float>& plan, Function function) {
  return {function, plan.activation_min, plan.activation_max};
}

// An i64 is not bounded by the ends of int32.
template <class T, class Function>
kernels::Clamped<T, Function> clamped(const ClampedPlan<int32_t>& plan, Function function) {
  constexpr T kHighest = static_cast<T>(~uint64_t{0} >> (65 - 8 * sizeof(T)));
  return {function, plan.activation_min == INT32_MIN ? -kHighest - 1 : plan.activation_min,
          plan.activation_max == INT32_MAX ? kHighest : plan.activation_max};
}

template <class Function>
Status eval_clamped_f32(const EvalContext& context, const ClampedPlan<float>& plan) {
  combine<float, float>(context, plan.operands, clamped(plan, Function()));
  return kOk;
}

template <class T, class Function>
Status eval_clamped_integer(const EvalContext& context, const ClampedPlan<int32_t>& plan) {
  combine<T, T>(context, plan.operands, clamped<T>(plan, Function()));
  return kOk;
}

template <class In, class Out, class Function>
Status eval_quantized(const EvalContext& context,
                      const QuantizedPlan<typename Function::Quantization>& plan) {
  combine<In, Out>(context, plan.operands, Function{plan.quantization});
  return kOk;
}

// --- rows of kernel tables: the dtype of both inputs, and the type by which C++ reads it ---

template <class In, class Function, class Out = In>
constexpr KernelRow plain_row(DType type) {
  return {type, type, kernel<BinaryPlan, eval_plain<In, Out, Function>>, prepare_plain};
}

template <class T, class Function, const Failure& failure>
constexpr KernelRow checked_row(DType type) {
  return {type, type, kernel<BinaryPlan, eval_checked<T, Function, failure>>, prepare_plain};
}

template <class Function>
constexpr KernelRow clamped_f32_row() {
  return {DType::kF32, DType::kF32, kernel<ClampedPlan<float>, eval_clamped_f32<Function>>,
          prepare_clamped_f32};
}

template <class T, class Function>
constexpr KernelRow clamped_integer_row(DType type) {
  return {type, type, kernel<ClampedPlan<int32_t>, eval_clamped_integer<T, Function>>,
          prepare_clamped_integer};
}

template <class In, class Function, class Out = In>
constexpr KernelRow quantized_row(DType type, RowPrepare prepare) {
  return {type, type,
          kernel<QuantizedPlan<typename Function::Quantization>, eval_quantized<In, Out, Function>>,
          prepare};
}

}  // namespace mote
