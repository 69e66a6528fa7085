// MUL in f32 and i8.
#include "mote/ops/mul.h"

#include "mote/base/real.h"
#include "mote/ops/activation.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/quantization.h"

namespace mote {
namespace mul {
namespace {

constexpr KernelRow kKernels[] = {
    // both inputs
    {DType::kF32, DType::kF32, kernel<PlanF32, eval_f32>},
    {DType::kI8, DType::kI8, kernel<PlanI8, eval_i8>},
};

Status find_multiplier(PrepareContext& context, Multiplier* multiplier) {
  Real scale_a, scale_b, output_scale;
  if (Status failed = scale_of(context, context.input(0), &scale_a)) return failed;
  if (Status failed = scale_of(context, context.input(1), &scale_b)) return failed;
  if (Status failed = scale_of(context, context.output(0), &output_scale)) return failed;
  return to_multiplier(context, scale_a * scale_b / output_scale, multiplier);
}

Status prepare_i8(PrepareContext& context, schema::ActivationFunctionType activation) {
  PlanI8* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  if (Status failed = find_operands(context, 0, &plan->operands)) return failed;
  ActivationRangeI32 range{};
  if (Status failed = activation_range(context, activation, context.output(0), &range)) {
    return failed;
  }
  plan->arithmetic.offset_a = -context.input(0).zero_point();
  plan->arithmetic.offset_b = -context.input(1).zero_point();
  plan->arithmetic.output_offset = context.output(0).zero_point();
  plan->arithmetic.activation_min = range.min;
  plan->arithmetic.activation_max = range.max;
  return find_multiplier(context, &plan->arithmetic.multiplier);
}

Status prepare(PrepareContext& context) {
  if (Status failed = choose_binary_kernel(context)) return failed;
  const auto activation = context.options(schema::BuiltinOptions::kMulOptions)
                              .get(schema::mul_options::kFusedActivationFunction,
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
                   kernels::MulF32{plan.activation_min, plan.activation_max});
  return kOk;
}

Status eval_i8(const EvalContext& context, const PlanI8& plan) {
  const BinaryOperands& operands = plan.operands;
  kernels::combine(operands.shape, context.read<kernels::BroadcastDimension>(operands.outer),
                   context.read<int8_t>(operands.a), context.read<int8_t>(operands.b),
                   context.write<int8_t>(operands.output), plan.arithmetic);
  return kOk;
}

}  // namespace mul

constexpr Op ops::mul{schema::BuiltinOperator::kMul, nullptr, mote::mul::prepare,
                      mote::mul::kKernels};

}  // namespace mote
