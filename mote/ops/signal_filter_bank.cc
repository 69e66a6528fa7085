// SignalFilterBank: u32 energies to u64 sums of weighted neighbours.
#include <string.h>

#include "mote/ops/custom_options.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/signal.h"
#include "mote/ops/signal_filter_bank_plans.h"

namespace mote {
namespace signal {
namespace {

constexpr Failure kChannels{Code::kInvalidModel,
                            "custom option num_channels must be the {want} values of the output"};
constexpr Failure kNotConstant{
    Code::kUnsupported, "starts and widths of the filters are computed; constants are needed"};
constexpr Failure kRange{Code::kInvalidModel,
                         "filter {got} reaches beyond the energies or the weights"};

enum Input : uint32_t { kWeights = 1, kUnweights, kFrequencyStarts, kWeightStarts, kWidths };

bool is_within(int32_t start, int32_t width, uint32_t size) {
  return start >= 0 && static_cast<uint32_t>(start + width) <= size;
}

// Constants: what they point to is checked here, once.
Status check_filters(PrepareContext& context, uint32_t steps) {
  for (uint32_t i = kFrequencyStarts; i <= kWidths; ++i) {
    if (Status failed = expect_input(context, i, DType::kI16, steps)) return failed;
    if (context.input(i).constant() == nullptr) return context.fail(kNotConstant);
  }
  const uint32_t energies = context.input(0).shape().elements();
  const uint32_t weights = context.input(kWeights).shape().elements();
  const int16_t* frequencies = context.input(kFrequencyStarts).constant_as<int16_t>();
  const int16_t* starts = context.input(kWeightStarts).constant_as<int16_t>();
  const int16_t* widths = context.input(kWidths).constant_as<int16_t>();
  for (uint32_t i = 0; i < steps; ++i) {
    if (widths[i] < 0 || !is_within(frequencies[i], widths[i], energies) ||
        !is_within(starts[i], widths[i], weights)) {
      return context.fail(kRange, i);
    }
  }
  return kOk;
}

Status prepare_row(PrepareContext& context) {
  FilterBankPlan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->channels = context.output(0).shape().elements();
  const int32_t expected = static_cast<int32_t>(plan->channels);
  int32_t given = 0;
  const CustomOptions options(context.op().custom_options());
  if (!options.read("num_channels", expected, expected, &given)) {
    return context.fail(kChannels, 0, expected);
  }
  const uint32_t weights = context.input(kWeights).shape().elements();
  if (Status failed = expect_input(context, kWeights, DType::kI16, weights)) return failed;
  if (Status failed = expect_input(context, kUnweights, DType::kI16, weights)) return failed;
  plan->energies = context.input_ref(0);
  plan->weights = context.input_ref(kWeights);
  plan->unweights = context.input_ref(kUnweights);
  plan->frequency_starts = context.input_ref(kFrequencyStarts);
  plan->weight_starts = context.input_ref(kWeightStarts);
  plan->widths = context.input_ref(kWidths);
  plan->output = context.output_ref(0);
  return check_filters(context, plan->channels + 1);
}

constexpr KernelRow kKernels[] = {
    {DType::kU32, DType::kU64, kernel<FilterBankPlan, eval_filter_bank>, prepare_row},
};

}  // namespace

Status eval_filter_bank(const EvalContext& context, const FilterBankPlan& plan) {
  const kernels::FilterBank bank = {
      context.read<int16_t>(plan.weights), context.read<int16_t>(plan.unweights),
      context.read<int16_t>(plan.frequency_starts), context.read<int16_t>(plan.weight_starts),
      context.read<int16_t>(plan.widths)};
  uint64_t* output = context.write<uint64_t>(plan.output);
  kernels::filter_bank(bank, context.read<uint32_t>(plan.energies), plan.channels,
                       [output](uint32_t channel, uint64_t sum) { output[channel] = sum; });
  return kOk;
}

}  // namespace signal

constexpr Op ops::signal_filter_bank{schema::BuiltinOperator::kCustom, "SignalFilterBank",
                                     signal::prepare<6, 1>, signal::kKernels};

}  // namespace mote
