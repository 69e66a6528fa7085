// Prepare of the operators on two tensors, but for what quantization needs.
#include "mote/ops/binary.h"

#include "mote/ops/activation.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace {

Status choose_row(PrepareContext& context) {
  if (Status failed = context.expect_arity(2, 2, 1)) return failed;
  return context.choose(context.input(0).type(), context.input(1).type());
}

}  // namespace

Status prepare_binary(PrepareContext& context) {
  if (Status failed = choose_row(context)) return failed;
  if (Status failed = context.expect_output_type(context.input(0).type())) return failed;
  return context.prepare_row();
}

Status prepare_comparison(PrepareContext& context) {
  if (Status failed = choose_row(context)) return failed;
  if (Status failed = context.expect_output_type(DType::kBool)) return failed;
  return context.prepare_row();
}

schema::ActivationFunctionType fused_activation(const PrepareContext& context) {
  using schema::BuiltinOperator;
  using schema::BuiltinOptions;
  struct Row {
    BuiltinOperator builtin;
    BuiltinOptions options;
    uint16_t field;
  };
  constexpr Row kRows[] = {
      {BuiltinOperator::kAdd, BuiltinOptions::kAddOptions,
       schema::add_options::kFusedActivationFunction},
      {BuiltinOperator::kSub, BuiltinOptions::kSubOptions,
       schema::sub_options::kFusedActivationFunction},
      {BuiltinOperator::kMul, BuiltinOptions::kMulOptions,
       schema::mul_options::kFusedActivationFunction},
      {BuiltinOperator::kDiv, BuiltinOptions::kDivOptions,
       schema::div_options::kFusedActivationFunction},
  };
  constexpr auto kNone = schema::ActivationFunctionType::kNone;
  for (const Row& row : kRows) {
    if (static_cast<int32_t>(row.builtin) != context.op().builtin()) continue;
    return context.options(row.options).get(row.field, kNone);
  }
  return kNone;
}

Status prepare_plain(PrepareContext& context) {
  BinaryPlan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  return find_operands(context, 0, &plan->operands);
}

Status prepare_clamped_f32(PrepareContext& context) {
  ClampedPlan<float>* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  if (Status failed = find_operands(context, 0, &plan->operands)) return failed;
  ActivationRangeF32 range{};
  if (Status failed = activation_range(context, fused_activation(context), &range)) return failed;
  plan->activation_min = range.min;
  plan->activation_max = range.max;
  return kOk;
}

Status prepare_clamped_integer(PrepareContext& context) {
  ClampedPlan<int32_t>* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  if (Status failed = find_operands(context, 0, &plan->operands)) return failed;
  ActivationRangeI32 range{};
  if (Status failed = activation_bounds(context, fused_activation(context), &range)) return failed;
  plan->activation_min = range.min;
  plan->activation_max = range.max;
  return kOk;
}

}  // namespace mote
