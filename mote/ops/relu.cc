// RELU in f32, i8, u8 and i16. The smallest operator, kept as the one to read first and to copy
// from.
//
// From top to bottom, as in every operator: the failures it can report (here all are shared ones),
// prepare (checks and computes all that does not depend on the data), the kernels, and their table.
#include "mote/ops/relu.h"

#include <float.h>
#include <math.h>

#include "mote/kernels/elementwise.h"
#include "mote/ops/activation.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/quantization.h"

namespace mote {
namespace relu {
namespace {

// What f32 and quantized tensors have in common.
template <class Plan>
Status make_plan(PrepareContext& context, Plan** plan) {
  if (Status failed = context.make_plan(plan)) return failed;
  (*plan)->input = context.input_ref(0);
  (*plan)->output = context.output_ref(0);
  (*plan)->elements = context.input(0).shape().elements();
  return context.expect_output_elements((*plan)->elements);
}

// The bounds in units of a quantized tensor.
Status find_bounds(PrepareContext& context, Bounds bounds, TensorView tensor, PlanQuantized* plan) {
  ActivationRangeI32 lower{}, upper{};
  if (Status failed = activation_range(context, bounds.lower, tensor, &lower)) return failed;
  if (Status failed = activation_range(context, bounds.upper, tensor, &upper)) return failed;
  plan->min = lower.min;
  plan->max = upper.max;
  return kOk;
}

}  // namespace

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(1, 1, 1)) return failed;
  // The row of the table below that has these dtypes, and what only that row needs: a program that
  // registers a table of fewer rows does not link the rest.
  const DType type = context.input(0).type();
  if (Status failed = context.choose(type, context.output(0).type())) return failed;
  return context.prepare_row();
}

Status prepare_f32(PrepareContext& context, Bounds bounds) {
  PlanF32* plan = nullptr;
  if (Status failed = make_plan(context, &plan)) return failed;
  ActivationRangeF32 lower{}, upper{};
  if (Status failed = activation_range(context, bounds.lower, &lower)) return failed;
  if (Status failed = activation_range(context, bounds.upper, &upper)) return failed;
  plan->min = lower.min;
  plan->max = upper.max < FLT_MAX ? upper.max : HUGE_VALF;  // infinity remains infinity
  return kOk;
}

// Input and output may have different scales. TFLite divides them as floats.
Status prepare_quantized(PrepareContext& context, Bounds bounds) {
  PlanQuantized* plan = nullptr;
  if (Status failed = make_plan(context, &plan)) return failed;
  const TensorView input = context.input(0), output = context.output(0);
  Real input_scale, output_scale;
  if (Status failed = scale_of(context, input, &input_scale)) return failed;
  if (Status failed = scale_of(context, output, &output_scale)) return failed;
  if (Status failed = find_bounds(context, bounds, output, plan)) return failed;
  plan->input_offset = -input.zero_point();
  plan->output_offset = output.zero_point();
  const Real ratio = (input_scale / output_scale).rounded_to_float();
  return to_multiplier(context, ratio, &plan->multiplier);
}

// A multiplier of exactly one changes nothing.
Status prepare_same_scale(PrepareContext& context, Bounds bounds) {
  PlanQuantized* plan = nullptr;
  if (Status failed = make_plan(context, &plan)) return failed;
  const TensorView input = context.input(0);
  Real scale;
  if (Status failed = scale_of(context, input, &scale)) return failed;
  plan->multiplier = Real::from_integer(1).to_multiplier();
  return find_bounds(context, bounds, input, plan);
}

// What is not a number is neither below nor above, and stays.
Status eval_f32(const EvalContext& context, const PlanF32& plan) {
  const float min = plan.min, max = plan.max;
  kernels::map(context.read<float>(plan.input), context.write<float>(plan.output), plan.elements,
               [min, max](float x) { return x < min ? min : (x > max ? max : x); });
  return kOk;
}

template <class T>
Status eval_quantized(const EvalContext& context, const PlanQuantized& plan) {
  kernels::map(
      context.read<T>(plan.input), context.write<T>(plan.output), plan.elements, [&plan](T x) {
        const int32_t y = multiply_by_quantized_multiplier(x + plan.input_offset, plan.multiplier);
        return static_cast<T>(offset_and_clamp(y, plan.output_offset, plan.min, plan.max));
      });
  return kOk;
}

template Status eval_quantized<int8_t>(const EvalContext&, const PlanQuantized&);
template Status eval_quantized<uint8_t>(const EvalContext&, const PlanQuantized&);
template Status eval_quantized<int16_t>(const EvalContext&, const PlanQuantized&);

}  // namespace relu

namespace {

using schema::ActivationFunctionType;

constexpr auto& kKernels = relu::kKernels<ActivationFunctionType::kRelu,
                                          ActivationFunctionType::kRelu, relu::prepare_quantized>;
constexpr KernelRow kKernelsI8[] = {kKernels[1]};

}  // namespace

constexpr Op ops::relu{schema::BuiltinOperator::kRelu, nullptr, relu::prepare, kKernels};
constexpr Op ops::relu_i8{schema::BuiltinOperator::kRelu, nullptr, relu::prepare, kKernelsI8};

}  // namespace mote
