// SignalFftAutoScale in i16.
#include "mote/kernels/signal_spectrum.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/signal.h"
#include "mote/ops/signal_spectrum.h"

namespace mote {
namespace signal {
namespace {

Status prepare_row(PrepareContext& context) {
  AutoScalePlan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->input = context.input_ref(0);
  plan->output = context.output_ref(0);
  plan->scale_bits = context.output_ref(1);
  plan->elements = context.input(0).shape().elements();
  if (Status failed = context.expect_output_elements(plan->elements)) return failed;
  return expect_output(context, 1, DType::kI32, 1);
}

constexpr KernelRow kKernels[] = {
    {DType::kI16, DType::kI16, kernel<AutoScalePlan, eval_auto_scale>, prepare_row},
};

}  // namespace

Status eval_auto_scale(const EvalContext& context, const AutoScalePlan& plan) {
  *context.write<int32_t>(plan.scale_bits) = kernels::fft_auto_scale(
      context.read<int16_t>(plan.input), plan.elements, context.write<int16_t>(plan.output));
  return kOk;
}

}  // namespace signal

constexpr Op ops::signal_fft_auto_scale{schema::BuiltinOperator::kCustom, "SignalFftAutoScale",
                                        signal::prepare<1, 2>, signal::kKernels};

}  // namespace mote
