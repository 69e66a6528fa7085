// SOFTMAX: output = exp(beta * input) / sum of exp(beta * input) along the last dimension.
#include "mote/ops/softmax.h"

#include <string.h>

#include "mote/base/element.h"
#include "mote/base/real.h"
#include "mote/kernels/softmax_i16.h"
#include "mote/ops/fixed_output.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/quantization.h"
#include "mote/ops/rows.h"
#include "mote/ops/unary.h"

namespace mote {
namespace {

constexpr Failure kBeta{Code::kInvalidModel, "beta is negative or not a number"};

struct PlanF32 {
  RowsPlan tensors;
  float beta;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("tensors", &PlanF32::tensors);
    visit("beta", &PlanF32::beta);
  }
};

struct Plan8 {
  RowsPlan tensors;
  kernels::SoftmaxQuantization quantization;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("tensors", &Plan8::tensors);
    visit("quantization", &Plan8::quantization);
  }
};

struct PlanI16 {
  RowsPlan tensors;
  Multiplier multiplier;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("tensors", &PlanI16::tensors);
    visit("multiplier", &PlanI16::multiplier);
  }
};

// --- prepare ---

// Read as bits: no float unit needed. Infinities and NaNs lie above all numbers, negatives beyond.
Status find_beta(PrepareContext& context, float* beta) {
  *beta = context.options(schema::BuiltinOptions::kSoftmaxOptions)
              .get<float>(schema::softmax_options::kBeta, 0.0f);
  uint32_t word;
  memcpy(&word, beta, sizeof word);
  return word < 0x7F800000u ? kOk : context.fail(kBeta);
}

template <class Plan>
Status make_plan(PrepareContext& context, Plan** plan, float* beta) {
  if (Status failed = find_beta(context, beta)) return failed;
  if (Status failed = context.make_plan(plan)) return failed;
  return find_rows(context, &(*plan)->tensors);
}

Status prepare_f32(PrepareContext& context) {
  PlanF32* plan = nullptr;
  float beta = 0;
  if (Status failed = make_plan(context, &plan, &beta)) return failed;
  plan->beta = beta;
  return kOk;
}

// For all inputs of 8 bits: the output's dtype decides its quantization.
template <class Out>
Status prepare_8bit(PrepareContext& context) {
  Plan8* plan = nullptr;
  float beta = 0;
  if (Status failed = make_plan(context, &plan, &beta)) return failed;
  if (Status failed = expect_output_quantization(context, 1u << 8 * sizeof(Out), lowest<Out>())) {
    return failed;
  }
  return find_softmax_input(context, ExactScale::of(beta), &plan->quantization);
}

// Differences of the inputs in units of 10 / 65535, as TFLM's tables have them.
Status prepare_i16(PrepareContext& context) {
  PlanI16* plan = nullptr;
  float beta = 0;
  if (Status failed = make_plan(context, &plan, &beta)) return failed;
  if (Status failed = expect_output_quantization(context, 32768, 0)) return failed;
  Real scale;
  if (Status failed = scale_of(context, context.input(0), &scale)) return failed;
  const Real unit = Real::from_integer(10) / Real::from_integer(65535);
  const Real wanted = Real::from_float(beta) * scale / unit;
  // With that much already, every difference is beyond the table.
  const Real most = Real::from_integer(1 << 17);
  plan->multiplier = (most < wanted ? most : wanted).to_multiplier();
  return kOk;
}

// --- eval ---

Status eval_f32(const EvalContext& context, const PlanF32& plan) {
  return eval_rows<float, float>(context, plan.tensors, [&plan](const float* input, float* output) {
    kernels::softmax_row_f32(plan.beta, plan.tensors.rows.depth, input, output);
  });
}

template <class In, class Out>
Status eval_8bit(const EvalContext& context, const Plan8& plan) {
  return eval_rows<In, Out>(context, plan.tensors, [&plan](const In* input, Out* output) {
    kernels::softmax_row(plan.quantization, plan.tensors.rows.depth, input, output);
  });
}

Status eval_i16(const EvalContext& context, const PlanI16& plan) {
  return eval_rows<int16_t, int16_t>(
      context, plan.tensors, [&plan](const int16_t* input, int16_t* output) {
        kernels::softmax_row_i16(plan.multiplier, plan.tensors.rows.depth, input, output);
      });
}

template <class In, class Out>
constexpr KernelRow row() {
  return {kDTypeOf<In>, kDTypeOf<Out>, kernel<Plan8, eval_8bit<In, Out>>, prepare_8bit<Out>};
}

constexpr KernelRow kKernels[] = {
    // input, output
    {DType::kF32, DType::kF32, kernel<PlanF32, eval_f32>, prepare_f32},
    row<int8_t, int8_t>(),
    row<int8_t, int16_t>(),
    row<uint8_t, uint8_t>(),
    {DType::kI16, DType::kI16, kernel<PlanI16, eval_i16>, prepare_i16},
};
constexpr KernelRow kKernelsI8[] = {kKernels[1]};

}  // namespace

Status find_softmax_input(PrepareContext& context, ExactScale beta,
                          kernels::SoftmaxQuantization* q) {
  ExactScale scale;
  if (Status failed = scale_of(context, context.input(0), &scale)) return failed;
  constexpr ExactScale kUnit = ExactScale::power_of_two(kernels::kSoftmaxIntegerBits - 31);
  q->beta_times_scale = multiplier_of(beta, scale, kUnit);
  // TFLite's bound, 2^31 - 1. That large, only the largest inputs matter: their difference is 0.
  if (q->beta_times_scale.shift > 31) q->beta_times_scale = {INT32_MAX, 31};
  // The largest difference that the multiplier keeps above -31, rounded towards zero.
  constexpr int32_t kMostNegative = 31 << (31 - kernels::kSoftmaxIntegerBits);
  const int32_t left = q->beta_times_scale.shift > 0 ? q->beta_times_scale.shift : 0;
  q->lowest_difference = -(kMostNegative >> left);
  return kOk;
}

constexpr Op ops::softmax{schema::BuiltinOperator::kSoftmax, nullptr, unary::prepare, kKernels};
constexpr Op ops::softmax_i8{schema::BuiltinOperator::kSoftmax, nullptr, unary::prepare,
                             kKernelsI8};

}  // namespace mote
