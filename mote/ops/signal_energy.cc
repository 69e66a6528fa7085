// SignalEnergy: i16 spectrum to u32 energies.
#include "mote/kernels/signal_spectrum.h"
#include "mote/ops/custom_options.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/signal.h"
#include "mote/ops/signal_spectrum.h"

namespace mote {
namespace signal {
namespace {

constexpr Failure kRange{Code::kInvalidModel,
                         "custom options start_index and end_index must be 0 to the {want} values "
                         "of the output"};

Status prepare_row(PrepareContext& context) {
  EnergyPlan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->input = context.input_ref(0);
  plan->output = context.output_ref(0);
  plan->pairs = context.output(0).shape().elements();
  if (Status failed = expect_input(context, 0, DType::kI16, 2 * plan->pairs)) return failed;
  const CustomOptions options(context.op().custom_options());
  const int32_t most = static_cast<int32_t>(plan->pairs);
  int32_t start = 0, end = 0;
  if (!options.read("start_index", 0, most, &start) || !options.read("end_index", 0, most, &end)) {
    return context.fail(kRange, 0, most);
  }
  plan->start = static_cast<uint32_t>(start);
  plan->end = static_cast<uint32_t>(end);
  return kOk;
}

constexpr KernelRow kKernels[] = {
    {DType::kI16, DType::kU32, kernel<EnergyPlan, eval_energy>, prepare_row},
};

}  // namespace

Status eval_energy(const EvalContext& context, const EnergyPlan& plan) {
  const int16_t* input = context.read<int16_t>(plan.input);
  uint32_t* output = context.write<uint32_t>(plan.output);
  for (uint32_t i = 0; i < plan.pairs; ++i) {
    output[i] = i >= plan.start && i < plan.end ? kernels::energy(input + 2 * i) : 0;
  }
  return kOk;
}

}  // namespace signal

constexpr Op ops::signal_energy{schema::BuiltinOperator::kCustom, "SignalEnergy",
                                signal::prepare<1, 1>, signal::kKernels};

}  // namespace mote
