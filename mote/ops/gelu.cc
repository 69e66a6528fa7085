// GELU: x times the share of a normal distribution that lies below x, exactly or approximated.
#include <math.h>

#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/unary.h"

namespace mote {
namespace {

// x / 2 * (1 + erf(x / sqrt(2))), with erfc() because 1 + erf() has no digits left far below 0.
float gelu(float x) {
  constexpr float kRootOfHalf = 0.70710678f;
  return 0.5f * x * erfcf(-kRootOfHalf * x);
}

// x / 2 * (1 + tanh(u)) = x / (1 + exp(-2 u)) with u = sqrt(2 / pi) * (x + 0.044715 x^3).
float approximate_gelu(float x) {
  constexpr float kTwiceRootOf2OverPi = 1.59576912f;
  return x / (1.0f + expf(-kTwiceRootOf2OverPi * (x + 0.044715f * x * x * x)));
}

struct PlanF32 {
  unary::Plan tensors;
  uint32_t approximate;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("tensors", &PlanF32::tensors);
    visit("approximate", &PlanF32::approximate);
  }
};

struct PlanQuantized {
  unary::QuantizedPlan quantized;
  uint32_t approximate;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("quantized", &PlanQuantized::quantized);
    visit("approximate", &PlanQuantized::approximate);
  }
};

unary::RealFunction function_of(uint32_t approximate) {
  return approximate != 0 ? approximate_gelu : gelu;
}

uint32_t wants_approximate(PrepareContext& context) {
  return context.options(schema::BuiltinOptions::kGeluOptions)
      .get<uint8_t>(schema::gelu_options::kApproximate, 0);
}

Status prepare_f32(PrepareContext& context) {
  PlanF32* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->approximate = wants_approximate(context);
  return unary::find_tensors(context, &plan->tensors);
}

template <class T>
Status prepare_quantized(PrepareContext& context) {
  PlanQuantized* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->approximate = wants_approximate(context);
  return unary::find_quantization<T>(context, function_of(plan->approximate), &plan->quantized);
}

Status eval_f32(const EvalContext& context, const PlanF32& plan) {
  return unary::eval_each<float, float>(context, plan.tensors, function_of(plan.approximate));
}

template <class T>
Status eval_quantized(const EvalContext& context, const PlanQuantized& plan) {
  return unary::eval_quantized<T>(context, plan.quantized, function_of(plan.approximate));
}

template <class T>
constexpr KernelRow quantized_row() {
  return {kDTypeOf<T>, kDTypeOf<T>, kernel<PlanQuantized, eval_quantized<T>>, prepare_quantized<T>};
}

constexpr KernelRow kKernels[] = {
    {DType::kF32, DType::kF32, kernel<PlanF32, eval_f32>, prepare_f32},
    quantized_row<int8_t>(),
    quantized_row<uint8_t>(),
    quantized_row<int16_t>(),
};

}  // namespace

constexpr Op ops::gelu{schema::BuiltinOperator::kGelu, nullptr, unary::prepare, kKernels};

}  // namespace mote
