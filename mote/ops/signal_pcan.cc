// SignalPCAN in u32: gain control by a table that the model brings along.
#include "mote/ops/custom_options.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/signal.h"
#include "mote/ops/signal_filter_bank_plans.h"

namespace mote {
namespace signal {
namespace {

constexpr Failure kShift{Code::kInvalidModel, "custom option snr_shift must be 0 to 63"};

Status prepare_row(PrepareContext& context) {
  PcanPlan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  const CustomOptions options(context.op().custom_options());
  int32_t shift = 0;
  if (!options.read("snr_shift", 0, 63, &shift)) return context.fail(kShift);
  plan->snr_shift = static_cast<uint32_t>(shift);
  plan->input = context.input_ref(0);
  plan->noise = context.input_ref(1);
  plan->table = context.input_ref(2);
  plan->output = context.output_ref(0);
  plan->channels = context.input(0).shape().elements();
  if (Status failed = expect_input(context, 1, DType::kU32, plan->channels)) return failed;
  if (Status failed = expect_input(context, 2, DType::kI16, kernels::Pcan::kTableSize)) {
    return failed;
  }
  return context.expect_output_elements(plan->channels);
}

constexpr KernelRow kKernels[] = {
    {DType::kU32, DType::kU32, kernel<PcanPlan, eval_pcan>, prepare_row},
};

}  // namespace

Status eval_pcan(const EvalContext& context, const PcanPlan& plan) {
  const uint32_t* input = context.read<uint32_t>(plan.input);
  const uint32_t* noise = context.read<uint32_t>(plan.noise);
  const int16_t* table = context.read<int16_t>(plan.table);
  uint32_t* output = context.write<uint32_t>(plan.output);
  for (uint32_t i = 0; i < plan.channels; ++i) {
    output[i] = kernels::Pcan::apply(input[i], noise[i], table, plan.snr_shift);
  }
  return kOk;
}

}  // namespace signal

constexpr Op ops::signal_pcan{schema::BuiltinOperator::kCustom, "SignalPCAN", signal::prepare<3, 1>,
                              signal::kKernels};

}  // namespace mote
