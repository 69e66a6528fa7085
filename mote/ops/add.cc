// ADD in f32 and i8.
#include "mote/ops/add.h"

#include "mote/base/real.h"
#include "mote/ops/activation.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/quantization.h"

namespace mote {
namespace add {
namespace {

constexpr Failure kOutputScale{
    Code::kUnsupported, "the output's scale is too small for its inputs: less than their 2^-19th"};

constexpr KernelRow kKernels[] = {
    // both inputs
    {DType::kF32, DType::kF32, kernel<PlanF32, eval_f32>},
    {DType::kI8, DType::kI8, kernel<PlanI8, eval_i8>},
};

Status find_multipliers(PrepareContext& context, Real larger, Real smaller,
                        kernels::AddI8* arithmetic) {
  Real output_scale;
  if (Status failed = scale_of(context, context.output(0), &output_scale)) return failed;
  const Real twice_larger = larger.times_power_of_two(1);
  const Real unit = output_scale.times_power_of_two(kernels::AddI8::kExtraBits);
  arithmetic->multiplier_b = (smaller / twice_larger).to_multiplier();
  arithmetic->output_multiplier = (twice_larger / unit).to_multiplier();
  // The reference kernel cannot multiply the sum by one or more either: it has no bits left.
  return arithmetic->output_multiplier.shift <= 0 ? kOk : context.fail(kOutputScale);
}

Status prepare_i8(PrepareContext& context, schema::ActivationFunctionType activation) {
  PlanI8* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  Real scale_0, scale_1;
  if (Status failed = scale_of(context, context.input(0), &scale_0)) return failed;
  if (Status failed = scale_of(context, context.input(1), &scale_1)) return failed;
  // The kernel wants the input with the larger scale first; the order of a sum is free.
  const bool swapped = scale_0 < scale_1;
  const uint32_t a = swapped ? 1 : 0, b = 1 - a;
  if (Status failed = find_operands(context, a, &plan->operands)) return failed;
  ActivationRangeI32 range{};
  if (Status failed = activation_range(context, activation, context.output(0), &range)) {
    return failed;
  }
  plan->arithmetic.offset_a = -context.input(a).zero_point();
  plan->arithmetic.offset_b = -context.input(b).zero_point();
  plan->arithmetic.output_offset = context.output(0).zero_point();
  plan->arithmetic.activation_min = range.min;
  plan->arithmetic.activation_max = range.max;
  return find_multipliers(context, swapped ? scale_1 : scale_0, swapped ? scale_0 : scale_1,
                          &plan->arithmetic);
}

Status prepare(PrepareContext& context) {
  if (Status failed = choose_binary_kernel(context)) return failed;
  const auto activation = context.options(schema::BuiltinOptions::kAddOptions)
                              .get(schema::add_options::kFusedActivationFunction,
                                   schema::ActivationFunctionType::kNone);
  return context.input(0).type() == DType::kF32 ? prepare_binary_f32(context, activation)
                                                : prepare_i8(context, activation);
}

}  // namespace

Status eval_f32(const EvalContext& context, const PlanF32& plan) {
  const BinaryOperands& operands = plan.operands;
  kernels::combine(operands.shape, context.read<kernels::BroadcastDimension>(operands.outer),
                   context.read<float>(operands.a), context.read<float>(operands.b),
                   context.write<float>(operands.output),
                   kernels::AddF32{plan.activation_min, plan.activation_max});
  return kOk;
}

Status eval_i8(const EvalContext& context, const PlanI8& plan) {
  const BinaryOperands& operands = plan.operands;
  kernels::combine(operands.shape, context.read<kernels::BroadcastDimension>(operands.outer),
                   context.read<int8_t>(operands.a), context.read<int8_t>(operands.b),
                   context.write<int8_t>(operands.output), plan.arithmetic);
  return kOk;
}

}  // namespace add

constexpr Op ops::add{schema::BuiltinOperator::kAdd, nullptr, mote::add::prepare,
                      mote::add::kKernels};

}  // namespace mote
