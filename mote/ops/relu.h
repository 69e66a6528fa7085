// RELU: output = max(input, 0), element by element. RELU6, RELU_N1_TO_1 and RELU_0_TO_1 are the
// same with other bounds: they take all of this but the bounds and the table of kernels.
#pragma once

#include <stdint.h>

#include "mote/base/element.h"
#include "mote/base/fixed_point.h"
#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/model/schema.h"
#include "mote/ops/op.h"

namespace mote::relu {

// What prepare computes and eval reads. It lies in the arena, or in the flash of a compiled model.
struct PlanF32 {
  TensorRef input;
  TensorRef output;
  uint32_t elements;
  float min;
  float max;

  // Every field with its name, for tools that print or store Plans.
  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &PlanF32::input);
    visit("output", &PlanF32::output);
    visit("elements", &PlanF32::elements);
    visit("min", &PlanF32::min);
    visit("max", &PlanF32::max);
  }
};

// i8, u8 and i16: output = clamp(output_offset + (input + input_offset) * multiplier, min, max).
struct PlanQuantized {
  TensorRef input;
  TensorRef output;
  uint32_t elements;
  int32_t input_offset;
  int32_t output_offset;
  Multiplier multiplier;
  int32_t min;
  int32_t max;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &PlanQuantized::input);
    visit("output", &PlanQuantized::output);
    visit("elements", &PlanQuantized::elements);
    visit("input_offset", &PlanQuantized::input_offset);
    visit("output_offset", &PlanQuantized::output_offset);
    visit("multiplier", &PlanQuantized::multiplier);
    visit("min", &PlanQuantized::min);
    visit("max", &PlanQuantized::max);
  }
};

// The bounds as activations that have them: RELU_0_TO_1 is none itself, but has the lower bound of
// RELU and the upper one of RELU_N1_TO_1.
struct Bounds {
  schema::ActivationFunctionType lower;
  schema::ActivationFunctionType upper;
};

// The prepare of every such operator.
Status prepare(PrepareContext& context);

// The prepares of rows, to which an operator gives its bounds.
Status prepare_f32(PrepareContext& context, Bounds bounds);
Status prepare_quantized(PrepareContext& context, Bounds bounds);
// For RELU6, whose output keeps the scale of the input.
Status prepare_same_scale(PrepareContext& context, Bounds bounds);

Status eval_f32(const EvalContext& context, const PlanF32& plan);

// T is the element: int8_t, uint8_t or int16_t.
template <class T>
Status eval_quantized(const EvalContext& context, const PlanQuantized& plan);

// Rows of a table of kernels: the dtypes of input and output, the kernel, and its prepare.
constexpr KernelRow f32_row(RowPrepare prepare) {
  return {DType::kF32, DType::kF32, kernel<PlanF32, eval_f32>, prepare};
}

template <class T>
constexpr KernelRow quantized_row(RowPrepare prepare) {
  return {kDTypeOf<T>, kDTypeOf<T>, kernel<PlanQuantized, eval_quantized<T>>, prepare};
}

// A prepare with the operator's own bounds: rows hold functions without them.
template <schema::ActivationFunctionType lower, schema::ActivationFunctionType upper,
          Status (*prepare_bounded)(PrepareContext& context, Bounds bounds)>
Status prepare_with(PrepareContext& context) {
  return prepare_bounded(context, {lower, upper});
}

// The table of an operator: input and output have one dtype.
template <schema::ActivationFunctionType lower, schema::ActivationFunctionType upper,
          Status (*prepare_integer)(PrepareContext& context, Bounds bounds)>
inline constexpr KernelRow kKernels[] = {
    f32_row(prepare_with<lower, upper, prepare_f32>),
    quantized_row<int8_t>(prepare_with<lower, upper, prepare_integer>),
    quantized_row<uint8_t>(prepare_with<lower, upper, prepare_integer>),
    quantized_row<int16_t>(prepare_with<lower, upper, prepare_integer>),
};

}  // namespace mote::relu
