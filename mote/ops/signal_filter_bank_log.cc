// SignalFilterBankLog: u32 to i16, the natural logarithm times output_scale.
#include "mote/ops/custom_options.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/signal.h"
#include "mote/ops/signal_filter_bank_plans.h"

namespace mote {
namespace signal {
namespace {

constexpr Failure kOptions{Code::kInvalidModel,
                           "custom option input_correction_bits must be 0 to 31, output_scale 0 or "
                           "more"};

Status prepare_row(PrepareContext& context) {
  LogPlan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  const CustomOptions options(context.op().custom_options());
  int32_t bits = 0, scale = 0;
  if (!options.read("input_correction_bits", 0, 31, &bits) ||
      !options.read("output_scale", 0, INT32_MAX, &scale)) {
    return context.fail(kOptions);
  }
  plan->correction_bits = static_cast<uint32_t>(bits);
  plan->scale = static_cast<uint32_t>(scale);
  plan->input = context.input_ref(0);
  plan->output = context.output_ref(0);
  plan->channels = context.input(0).shape().elements();
  return context.expect_output_elements(plan->channels);
}

constexpr KernelRow kKernels[] = {
    {DType::kU32, DType::kI16, kernel<LogPlan, eval_log>, prepare_row},
};

}  // namespace

Status eval_log(const EvalContext& context, const LogPlan& plan) {
  const uint32_t* input = context.read<uint32_t>(plan.input);
  int16_t* output = context.write<int16_t>(plan.output);
  for (uint32_t i = 0; i < plan.channels; ++i) {
    output[i] = kernels::log_feature(input[i], plan.correction_bits, plan.scale);
  }
  return kOk;
}

}  // namespace signal

constexpr Op ops::signal_filter_bank_log{schema::BuiltinOperator::kCustom, "SignalFilterBankLog",
                                         signal::prepare<1, 1>, signal::kKernels};

}  // namespace mote
