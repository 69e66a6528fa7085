// RSQRT: 1 / sqrt(input). Quantized tensors are computed in integers, equal to TFLM's; a quantized
// 0 gives the highest value, and numbers below it end the inference.
#include <math.h>

#include "mote/base/real.h"
#include "mote/kernels/inverse_square_root.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/unary.h"

namespace mote {
namespace {

using unary::RequantizePlan;

constexpr Failure kNegative{Code::kInvalidData, "an input is negative: 1/sqrt needs positive ones"};
constexpr Failure kScales{Code::kUnsupported,
                          "1 / (sqrt(input scale) * output scale) is 2^30 or "
                          "more"};

// Roots are kept with that many bits of fraction before they meet the multiplier.
constexpr int32_t kFractionBits = 20;

float reciprocal_root(float x) {
  return 1.0f / sqrtf(x);
}

Status prepare_quantized(PrepareContext& context) {
  RequantizePlan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  if (Status failed = unary::find_tensors(context, &plan->tensors)) return failed;
  const TensorView input = context.input(0), output = context.output(0);
  Real input_scale, output_scale;
  if (Status failed = unary::single_scale_of(context, input, &input_scale)) return failed;
  if (Status failed = unary::single_scale_of(context, output, &output_scale)) return failed;
  plan->input_zero_point = input.zero_point();
  plan->output_zero_point = output.zero_point();
  const Real scale = Real::from_integer(1) / (input_scale.square_root() * output_scale);
  if (!scale.fits_multiplier()) return context.fail(kScales);
  plan->multiplier = scale.times_power_of_two(-kFractionBits).to_multiplier();
  return kOk;
}

template <class T>
T quantized_reciprocal_root(const RequantizePlan& plan, int32_t difference) {
  if (difference == 0) return highest<T>();
  Multiplier root = kernels::inverse_square_root(difference);
  root.shift += kFractionBits;
  const int32_t fixed = multiply_by_quantized_multiplier(1, root);
  const int32_t y = multiply_by_quantized_multiplier(fixed, plan.multiplier);
  return static_cast<T>(offset_and_clamp(y, plan.output_zero_point, lowest<T>(), highest<T>()));
}

template <class T>
Status eval_quantized(const EvalContext& context, const RequantizePlan& plan) {
  const T* input = context.read<T>(plan.tensors.input);
  T* output = context.write<T>(plan.tensors.output);
  for (uint32_t i = 0; i < plan.tensors.elements; ++i) {
    const int32_t difference = input[i] - plan.input_zero_point;
    if (difference < 0) return kNegative;
    output[i] = quantized_reciprocal_root<T>(plan, difference);
  }
  return kOk;
}

template <class T>
constexpr KernelRow quantized_row() {
  return {kDTypeOf<T>, kDTypeOf<T>, kernel<RequantizePlan, eval_quantized<T>>, prepare_quantized};
}

constexpr KernelRow kKernels[] = {
    unary::plain_row<float, reciprocal_root>(),
    quantized_row<int8_t>(),
    quantized_row<uint8_t>(),
    quantized_row<int16_t>(),
};

}  // namespace

constexpr Op ops::rsqrt{schema::BuiltinOperator::kRsqrt, nullptr, unary::prepare, kKernels};

}  // namespace mote
