// DEQUANTIZE from i8 and u8, with one scale for the whole tensor.
#include "mote/ops/dequantize.h"

#include "mote/base/real.h"
#include "mote/kernels/elementwise.h"
#include "mote/kernels/quantize.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/quantization.h"

namespace mote {
namespace dequantize {
namespace {

constexpr Failure kScales{Code::kUnsupported, "the input has {got} scales; one is supported"};

constexpr KernelRow kKernels[] = {
    // input, output
    {DType::kI8, DType::kF32, kernel<Plan, eval_i8>},
    {DType::kU8, DType::kF32, kernel<Plan, eval_u8>},
};

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(1, 1, 1)) return failed;
  const TensorView input = context.input(0);
  if (Status failed = context.choose(input.type(), context.output(0).type())) return failed;
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->input = context.input_ref(0);
  plan->output = context.output_ref(0);
  plan->elements = input.shape().elements();
  if (Status failed = context.expect_output_elements(plan->elements)) return failed;
  if (input.scales().size > 1) return context.fail(kScales, input.scales().size);
  Real scale;
  if (Status failed = scale_of(context, input, &scale)) return failed;
  plan->scale = input.scale();
  plan->zero_point = input.zero_point();
  return kOk;
}

}  // namespace

Status eval_i8(const EvalContext& context, const Plan& plan) {
  kernels::map(context.read<int8_t>(plan.input), context.write<float>(plan.output), plan.elements,
               kernels::Dequantize<int8_t>{plan.scale, plan.zero_point});
  return kOk;
}

Status eval_u8(const EvalContext& context, const Plan& plan) {
  kernels::map(context.read<uint8_t>(plan.input), context.write<float>(plan.output), plan.elements,
               kernels::Dequantize<uint8_t>{plan.scale, plan.zero_point});
  return kOk;
}

}  // namespace dequantize

constexpr Op ops::dequantize{schema::BuiltinOperator::kDequantize, nullptr,
                             mote::dequantize::prepare, mote::dequantize::kKernels};

}  // namespace mote
