// LEAKY_RELU: the input where it is positive, alpha times the input below.
#include <string.h>

#include "mote/base/element.h"
#include "mote/base/integer_limits.h"
#include "mote/base/real.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/quantization.h"
#include "mote/ops/unary.h"

namespace mote {
namespace {

constexpr Failure kAlpha{Code::kInvalidModel, "alpha is infinite or not a number"};

struct PlanF32 {
  unary::Plan tensors;
  float alpha;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("tensors", &PlanF32::tensors);
    visit("alpha", &PlanF32::alpha);
  }
};

struct PlanQuantized {
  unary::Plan tensors;
  int32_t input_zero_point;
  int32_t output_zero_point;
  Multiplier positive;  // input scale / output scale
  Multiplier negative;  // the same times alpha, whose sign its value has

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("tensors", &PlanQuantized::tensors);
    visit("input_zero_point", &PlanQuantized::input_zero_point);
    visit("output_zero_point", &PlanQuantized::output_zero_point);
    visit("positive", &PlanQuantized::positive);
    visit("negative", &PlanQuantized::negative);
  }
};

float alpha_of(const PrepareContext& context) {
  return context.options(schema::BuiltinOptions::kLeakyReluOptions)
      .get<float>(schema::leaky_relu_options::kAlpha, 0.0f);
}

Status prepare_f32(PrepareContext& context) {
  PlanF32* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->alpha = alpha_of(context);
  return unary::find_tensors(context, &plan->tensors);
}

// Its magnitude and sign from the bits: Real has no sign.
Status find_alpha(PrepareContext& context, Real* magnitude, bool* negative) {
  float alpha = alpha_of(context);
  uint32_t word;
  memcpy(&word, &alpha, sizeof word);
  *negative = word >> 31 != 0;
  word &= 0x7FFFFFFFu;
  if (word >= 0x7F800000u) return context.fail(kAlpha);
  memcpy(&alpha, &word, sizeof word);
  *magnitude = Real::from_float(alpha);
  return kOk;
}

// Every product and quotient is rounded to float, as in TFLite.
Status prepare_quantized(PrepareContext& context) {
  PlanQuantized* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  if (Status failed = unary::find_tensors(context, &plan->tensors)) return failed;
  const TensorView input = context.input(0), output = context.output(0);
  Real input_scale, output_scale, alpha;
  bool negative = false;
  if (Status failed = unary::single_scale_of(context, input, &input_scale)) return failed;
  if (Status failed = unary::single_scale_of(context, output, &output_scale)) return failed;
  if (Status failed = find_alpha(context, &alpha, &negative)) return failed;
  plan->input_zero_point = input.zero_point();
  plan->output_zero_point = output.zero_point();
  const Real identity = (input_scale / output_scale).rounded_to_float();
  if (Status failed = to_multiplier(context, identity, &plan->positive)) return failed;
  const Real product = (input_scale * alpha).rounded_to_float();
  const Real slope = (product / output_scale).rounded_to_float();
  if (Status failed = to_multiplier(context, slope, &plan->negative)) return failed;
  if (negative) plan->negative.value = -plan->negative.value;
  return kOk;
}

Status eval_f32(const EvalContext& context, const PlanF32& plan) {
  const float alpha = plan.alpha;
  return unary::eval_each<float, float>(context, plan.tensors,
                                        [alpha](float x) { return x > 0.0f ? x : x * alpha; });
}

template <class T>
Status eval_quantized(const EvalContext& context, const PlanQuantized& plan) {
  return unary::eval_each<T, T>(context, plan.tensors, [&plan](T q) {
    const int32_t x = q - plan.input_zero_point;
    const int32_t y = multiply_by_quantized_multiplier(x, x >= 0 ? plan.positive : plan.negative);
    return static_cast<T>(offset_and_clamp(y, plan.output_zero_point, lowest<T>(), highest<T>()));
  });
}

template <class T>
constexpr KernelRow row() {
  return {kDTypeOf<T>, kDTypeOf<T>, kernel<PlanQuantized, eval_quantized<T>>, prepare_quantized};
}

constexpr KernelRow kKernels[] = {
    {DType::kF32, DType::kF32, kernel<PlanF32, eval_f32>, prepare_f32},
    row<int8_t>(),
    row<uint8_t>(),
    row<int16_t>(),
};

}  // namespace

constexpr Op ops::leaky_relu{schema::BuiltinOperator::kLeakyRelu, nullptr, unary::prepare,
                             kKernels};

}  // namespace mote
