// Prepare of LOGISTIC and TANH on quantized tensors.
#include "mote/ops/sigmoid.h"

#include "mote/base/real.h"
#include "mote/ops/fixed_output.h"
#include "mote/ops/quantization.h"

namespace mote::sigmoid {
namespace {

constexpr Failure kZeroPoint{Code::kUnsupported, "an i16 input's zero point is {got}, 0 needed"};
constexpr Failure kScale{Code::kUnsupported, "an i16 input's scale must be below 8/3"};

// TFLite calls a scale a power of two when its logarithm is within 0.001 of a whole number.
bool is_about_one(Real x) {
  return Real::from_float(0.99930709f) < x && x < Real::from_float(1.00069339f);
}

}  // namespace

Status find_input(PrepareContext& context, kernels::SigmoidInput* input) {
  constexpr int32_t kFractionBits = 31 - kernels::kSigmoidIntegerBits;
  Real scale;
  if (Status failed = unary::single_scale_of(context, context.input(0), &scale)) return failed;
  input->offset = -context.input(0).zero_point();
  input->multiplier = scale.times_power_of_two(kFractionBits).to_multiplier();
  // floor(15 * 2^27 / 2^shift): what becomes more than 15 is beyond. 15 * 2^27 < 2^31.
  const int32_t shift = input->multiplier.shift;
  input->radius = shift > 30 ? 0 : (15 << kFractionBits) >> (shift < 0 ? 0 : shift);
  return kOk;
}

// The multiplier is cut, not rounded, and as long as 15 bits hold: both are part of the result.
Status prepare_i16(PrepareContext& context, int32_t exact_powers) {
  PlanI16* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  if (Status failed = unary::find_tensors(context, &plan->tensors)) return failed;
  if (Status failed = expect_output_quantization(context, 32768, 0)) return failed;
  const TensorView input = context.input(0);
  if (input.zero_point() != 0) return context.fail(kZeroPoint, input.zero_point());
  Real scale;
  if (Status failed = unary::single_scale_of(context, input, &scale)) return failed;
  Real ratio = scale.times_power_of_two(12);
  for (int32_t power = 0; power < exact_powers; ++power) {
    const Real one = Real::from_integer(1);
    if (is_about_one(ratio.times_power_of_two(-power))) ratio = one.times_power_of_two(power);
  }
  constexpr int32_t kMostShift = 31;
  Real multiplier = ratio * Real::from_integer(3);
  if (multiplier.floor() > INT16_MAX) return context.fail(kScale);
  const Real half = Real::from_integer(INT16_MAX).times_power_of_two(-1);
  while (!(half < multiplier) && plan->shift < kMostShift) {
    multiplier = multiplier.times_power_of_two(1);
    ++plan->shift;
  }
  plan->multiplier = multiplier.floor();
  return kOk;
}

}  // namespace mote::sigmoid
