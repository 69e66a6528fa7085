// RELU in f32 and i8. The smallest operator, kept as the one to read first and to copy from.
//
// From top to bottom, as in every operator: the failures it can report, the table of its kernels,
// prepare (checks and computes all that does not depend on the data), and the kernels.
#include "mote/ops/relu.h"

#include "mote/kernels/elementwise.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/quantization.h"

namespace mote {
namespace relu {
namespace {

constexpr KernelRow kKernels[] = {
    // input, output
    {DType::kF32, DType::kF32, kernel<Plan, eval_f32>},
    {DType::kI8, DType::kI8, kernel<Plan, eval_i8>},
};

// Input and output may have different scales. TFLite divides them as floats.
Status prepare_i8(PrepareContext& context, Plan* plan) {
  Real input_scale, output_scale;
  if (Status failed = scale_of(context, context.input(0), &input_scale)) return failed;
  if (Status failed = scale_of(context, context.output(0), &output_scale)) return failed;
  plan->input_offset = -context.input(0).zero_point();
  plan->output_offset = context.output(0).zero_point();
  plan->output_min = plan->output_offset;
  const Real ratio = (input_scale / output_scale).rounded_to_float();
  return to_multiplier(context, ratio, &plan->multiplier);
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
               [](float x) { return x > 0.0f ? x : 0.0f; });
  return kOk;
}

Status eval_i8(const EvalContext& context, const Plan& plan) {
  kernels::map(context.read<int8_t>(plan.input), context.write<int8_t>(plan.output), plan.elements,
               [&plan](int8_t x) {
                 const int32_t y = plan.output_offset + multiply_by_quantized_multiplier(
                                                            x + plan.input_offset, plan.multiplier);
                 return static_cast<int8_t>(clamp(y, plan.output_min, 127));
               });
  return kOk;
}

}  // namespace relu

constexpr Op ops::relu{schema::BuiltinOperator::kRelu, nullptr, mote::relu::prepare,
                       mote::relu::kKernels};

}  // namespace mote
