// SignalFilterBankSpectralSubtraction in u32: takes off the noise that it has followed so far.
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
                            "custom option num_channels must be the {want} values of the input"};
constexpr Failure kFactors{Code::kInvalidModel,
                           "custom options smoothing, one_minus_smoothing, both with alternate_, "
                           "and min_signal_remaining must be 0 or more"};
constexpr Failure kBits{Code::kInvalidModel,
                        "custom options smoothing_bits and spectral_subtraction_bits must be 0 to "
                        "31, clamping a bool"};

bool read_factor(const CustomOptions& options, const char* name, uint32_t* factor) {
  int32_t value = 0;
  if (!options.read(name, 0, INT32_MAX, &value)) return false;
  *factor = static_cast<uint32_t>(value);
  return true;
}

Status read_options(const CustomOptions& options, PrepareContext& context,
                    kernels::SpectralSubtraction* arithmetic) {
  if (!read_factor(options, "smoothing", &arithmetic->smoothing[0]) ||
      !read_factor(options, "alternate_smoothing", &arithmetic->smoothing[1]) ||
      !read_factor(options, "one_minus_smoothing", &arithmetic->one_minus_smoothing[0]) ||
      !read_factor(options, "alternate_one_minus_smoothing", &arithmetic->one_minus_smoothing[1]) ||
      !read_factor(options, "min_signal_remaining", &arithmetic->min_signal_remaining)) {
    return context.fail(kFactors);
  }
  int32_t smoothing_bits = 0, bits = 0;
  bool clamping = false;
  if (!options.read("smoothing_bits", 0, 31, &smoothing_bits) ||
      !options.read("spectral_subtraction_bits", 0, 31, &bits) ||
      !options.read("clamping", &clamping)) {
    return context.fail(kBits);
  }
  arithmetic->smoothing_bits = static_cast<uint32_t>(smoothing_bits);
  arithmetic->bits = static_cast<uint32_t>(bits);
  arithmetic->clamping = clamping ? 1 : 0;
  return kOk;
}

Status prepare_row(PrepareContext& context) {
  SpectralSubtractionPlan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->channels = context.input(0).shape().elements();
  const int32_t expected = static_cast<int32_t>(plan->channels);
  int32_t given = 0;
  const CustomOptions options(context.op().custom_options());
  if (!options.read("num_channels", expected, expected, &given)) {
    return context.fail(kChannels, 0, expected);
  }
  if (Status failed = read_options(options, context, &plan->arithmetic)) return failed;
  plan->input = context.input_ref(0);
  plan->output = context.output_ref(0);
  plan->noise_output = context.output_ref(1);
  if (Status failed = context.expect_output_elements(plan->channels)) return failed;
  if (Status failed = expect_output(context, 1, DType::kU32, plan->channels)) return failed;
  return make_state<uint32_t>(context, 1, plan->channels, &plan->noise);
}

constexpr KernelRow kKernels[] = {
    {DType::kU32, DType::kU32, kernel<SpectralSubtractionPlan, eval_spectral_subtraction>,
     prepare_row},
};

}  // namespace

Status eval_spectral_subtraction(const EvalContext& context, const SpectralSubtractionPlan& plan) {
  const uint32_t* input = context.read<uint32_t>(plan.input);
  uint32_t* output = context.write<uint32_t>(plan.output);
  uint32_t* noise = context.write<uint32_t>(plan.noise);
  for (uint32_t i = 0; i < plan.channels; ++i) {
    output[i] = plan.arithmetic.apply(i, input[i], &noise[i]);
  }
  memcpy(context.write<uint32_t>(plan.noise_output), noise, plan.channels * sizeof(uint32_t));
  return kOk;
}

}  // namespace signal

constexpr Op ops::signal_filter_bank_spectral_subtraction{schema::BuiltinOperator::kCustom,
                                                          "SignalFilterBankSpectralSubtraction",
                                                          signal::prepare<1, 2>, signal::kKernels};

}  // namespace mote
