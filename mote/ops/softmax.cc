// SOFTMAX in f32 and i8.
#include "mote/ops/softmax.h"

#include <string.h>

#include "mote/base/real.h"
#include "mote/ops/fixed_output.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/quantization.h"

namespace mote {
namespace softmax {
namespace {

constexpr Failure kScalar{Code::kUnsupported,
                          "the input is a scalar: at least one dimension needed"};
constexpr Failure kShape{Code::kInvalidModel, "the output's shape differs from the input's"};
constexpr Failure kBeta{Code::kInvalidModel, "beta is negative or not a number"};

constexpr KernelRow kKernels[] = {
    // input, output
    {DType::kF32, DType::kF32, kernel<PlanF32, eval_f32>},
    {DType::kI8, DType::kI8, kernel<PlanI8, eval_i8>},
};

// Read as bits: no float unit needed. Infinities and NaNs lie above all numbers, negatives beyond.
Status find_beta(PrepareContext& context, float* beta) {
  *beta = context.options(schema::BuiltinOptions::kSoftmaxOptions)
              .get<float>(schema::softmax_options::kBeta, 0.0f);
  uint32_t word;
  memcpy(&word, beta, sizeof word);
  return word < 0x7F800000u ? kOk : context.fail(kBeta);
}

Status find_shape(PrepareContext& context, kernels::SoftmaxShape* result) {
  const Shape shape = context.input(0).shape();
  if (shape.rank == 0) return context.fail(kScalar);
  if (context.output(0).shape() != shape) return context.fail(kShape);
  result->rows = shape.product(0, shape.rank - 1);
  result->depth = static_cast<uint32_t>(shape[shape.rank - 1]);
  return kOk;
}

// The largest difference that the multiplier keeps above -31, rounded towards zero.
int32_t lowest_difference(int32_t left_shift) {
  constexpr int32_t kMostNegative = 31 << (31 - kernels::kSoftmaxIntegerBits);
  return left_shift > 0 ? -(kMostNegative >> left_shift) : -kMostNegative;
}

Status find_quantization(PrepareContext& context, float beta, kernels::SoftmaxQuantization* q) {
  if (Status failed = expect_output_quantization(context, 256, -128)) return failed;
  Real input_scale;
  if (Status failed = scale_of(context, context.input(0), &input_scale)) return failed;
  const Real wanted =
      (Real::from_float(beta) * input_scale).times_power_of_two(31 - kernels::kSoftmaxIntegerBits);
  // TFLite's bound. That large, only the largest inputs matter: their difference is 0.
  const Real most = Real::from_integer(INT32_MAX);
  q->beta_times_scale = (most < wanted ? most : wanted).to_multiplier();
  q->lowest_difference = lowest_difference(q->beta_times_scale.shift);
  return kOk;
}

template <class Plan>
Status make_plan(PrepareContext& context, Plan** plan) {
  if (Status failed = context.make_plan(plan)) return failed;
  (*plan)->input = context.input_ref(0);
  (*plan)->output = context.output_ref(0);
  return find_shape(context, &(*plan)->shape);
}

Status prepare_f32(PrepareContext& context, float beta) {
  PlanF32* plan = nullptr;
  if (Status failed = make_plan(context, &plan)) return failed;
  plan->beta = beta;
  return kOk;
}

Status prepare_i8(PrepareContext& context, float beta) {
  PlanI8* plan = nullptr;
  if (Status failed = make_plan(context, &plan)) return failed;
  return find_quantization(context, beta, &plan->quantization);
}

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(1, 1, 1)) return failed;
  const DType type = context.input(0).type();
  if (Status failed = context.choose(type, context.output(0).type())) return failed;
  float beta = 0;
  if (Status failed = find_beta(context, &beta)) return failed;
  return type == DType::kF32 ? prepare_f32(context, beta) : prepare_i8(context, beta);
}

}  // namespace

Status eval_f32(const EvalContext& context, const PlanF32& plan) {
  kernels::softmax_f32(plan.shape, plan.beta, context.read<float>(plan.input),
                       context.write<float>(plan.output));
  return kOk;
}

Status eval_i8(const EvalContext& context, const PlanI8& plan) {
  kernels::softmax_i8(plan.shape, plan.quantization, context.read<int8_t>(plan.input),
                      context.write<int8_t>(plan.output));
  return kOk;
}

}  // namespace softmax

constexpr Op ops::softmax{schema::BuiltinOperator::kSoftmax, nullptr, mote::softmax::prepare,
                          mote::softmax::kKernels};

}  // namespace mote
