// L2_NORMALIZATION: the rows along the last dimension, each divided by its length.
#include "mote/kernels/l2_normalization.h"

#include "mote/base/element.h"
#include "mote/ops/fixed_output.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/quantization.h"
#include "mote/ops/rows.h"
#include "mote/ops/unary.h"

namespace mote {
namespace {

constexpr Failure kActivation{Code::kUnsupported, "a fused activation is not supported here"};

struct Plan8 {
  RowsPlan tensors;
  int32_t input_zero_point;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("tensors", &Plan8::tensors);
    visit("input_zero_point", &Plan8::input_zero_point);
  }
};

Status prepare_f32(PrepareContext& context) {
  RowsPlan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  return find_rows(context, plan);
}

// The input's scale cancels out.
template <class T>
Status prepare_8bit(PrepareContext& context) {
  Plan8* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  const TensorView input = context.input(0);
  if (Status failed = expect_zero_points_in_range(context, input)) return failed;
  plan->input_zero_point = input.zero_point();
  constexpr int32_t kZeroPoint = is_signed<T>() ? 0 : 128;
  if (Status failed = expect_output_quantization(context, 128, kZeroPoint)) return failed;
  return find_rows(context, &plan->tensors);
}

Status eval_f32(const EvalContext& context, const RowsPlan& plan) {
  return eval_rows<float, float>(context, plan, [&plan](const float* input, float* output) {
    kernels::l2_normalize_row_f32(plan.rows.depth, input, output);
  });
}

template <class T>
Status eval_8bit(const EvalContext& context, const Plan8& plan) {
  return eval_rows<T, T>(context, plan.tensors, [&plan](const T* input, T* output) {
    kernels::l2_normalize_row(plan.input_zero_point, plan.tensors.rows.depth, input, output);
  });
}

template <class T>
constexpr KernelRow row() {
  return {kDTypeOf<T>, kDTypeOf<T>, kernel<Plan8, eval_8bit<T>>, prepare_8bit<T>};
}

constexpr KernelRow kKernels[] = {
    {DType::kF32, DType::kF32, kernel<RowsPlan, eval_f32>, prepare_f32},
    row<int8_t>(),
    row<uint8_t>(),
};

Status prepare(PrepareContext& context) {
  const auto activation = context.options(schema::BuiltinOptions::kL2NormOptions)
                              .get(schema::l2_norm_options::kFusedActivationFunction,
                                   schema::ActivationFunctionType::kNone);
  if (activation != schema::ActivationFunctionType::kNone) return context.fail(kActivation);
  return unary::prepare(context);
}

}  // namespace

constexpr Op ops::l2_normalization{schema::BuiltinOperator::kL2Normalization, nullptr, prepare,
                                   kKernels};

}  // namespace mote
