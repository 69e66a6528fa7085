// RELU6 in f32 and i8. Like TFLite's kernel, i8 clamps in the scale of the input and does not
// requantize: input and output have the same scale and zero point in every converted model.
#include "mote/ops/relu6.h"

#include "mote/base/fixed_point.h"
#include "mote/kernels/elementwise.h"
#include "mote/ops/activation.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/quantization.h"

namespace mote {
namespace relu6 {
namespace {

constexpr KernelRow kKernels[] = {
    // input, output
    {DType::kF32, DType::kF32, kernel<Plan, eval_f32>},
    {DType::kI8, DType::kI8, kernel<Plan, eval_i8>},
};

Status prepare_i8(PrepareContext& context, Plan* plan) {
  Real scale;
  if (Status failed = scale_of(context, context.input(0), &scale)) return failed;
  ActivationRangeI32 range{};
  if (Status failed = activation_range(context, schema::ActivationFunctionType::kRelu6,
                                       context.input(0), &range)) {
    return failed;
  }
  plan->min = range.min;
  plan->max = range.max;
  return kOk;
}

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(1, 1, 1)) return failed;
  const DType type = context.input(0).type();
  if (Status failed = context.choose(type, context.output(0).type())) return failed;
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->input = context.input_ref(0);
  plan->output = context.output_ref(0);
  plan->elements = context.input(0).shape().elements();
  if (Status failed = context.expect_output_elements(plan->elements)) return failed;
  return type == DType::kI8 ? prepare_i8(context, plan) : kOk;
}

}  // namespace

Status eval_f32(const EvalContext& context, const Plan& plan) {
  kernels::map(context.read<float>(plan.input), context.write<float>(plan.output), plan.elements,
               [](float x) { return x > 6.0f ? 6.0f : (x > 0.0f ? x : 0.0f); });
  return kOk;
}

Status eval_i8(const EvalContext& context, const Plan& plan) {
  kernels::map(context.read<int8_t>(plan.input), context.write<int8_t>(plan.output), plan.elements,
               [&plan](int8_t x) { return static_cast<int8_t>(clamp(x, plan.min, plan.max)); });
  return kOk;
}

}  // namespace relu6

constexpr Op ops::relu6{schema::BuiltinOperator::kRelu6, nullptr, mote::relu6::prepare,
                        mote::relu6::kKernels};

}  // namespace mote
