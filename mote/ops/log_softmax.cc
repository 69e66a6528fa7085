// LOG_SOFTMAX: output = input - log(sum of exp(input)) along the last dimension.
#include "mote/base/element.h"
#include "mote/base/real.h"
#include "mote/ops/fixed_output.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/rows.h"
#include "mote/ops/softmax.h"
#include "mote/ops/unary.h"

namespace mote {
namespace {

struct Plan8 {
  RowsPlan tensors;
  kernels::LogSoftmaxQuantization quantization;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("tensors", &Plan8::tensors);
    visit("quantization", &Plan8::quantization);
  }
};

Status prepare_f32(PrepareContext& context) {
  RowsPlan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  return find_rows(context, plan);
}

// 1 / (2^26 * scale), from the rounded multiplier as TFLM has it. Of scales below 2^-26, where it
// is one and more, the highest below one says the same: no difference of 8 bits is too low.
Multiplier inverse(Multiplier m) {
  if (m.value == 0) return {INT32_MAX, 0};
  const Real divisor = Real::from_integer(static_cast<uint32_t>(m.value));
  const Real real = Real::from_integer(1).times_power_of_two(31 - m.shift) / divisor;
  const Multiplier result = real.to_multiplier();
  return result.shift > 0 ? Multiplier{INT32_MAX, 0} : result;
}

template <class T>
Status prepare_8bit(PrepareContext& context) {
  Plan8* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  if (Status failed = find_rows(context, &plan->tensors)) return failed;
  if (Status failed = expect_output_quantization(context, 16, highest<T>())) return failed;
  kernels::SoftmaxQuantization& softmax = plan->quantization.softmax;
  constexpr ExactScale kBeta = ExactScale::power_of_two(0);
  if (Status failed = find_softmax_input(context, kBeta, &softmax)) return failed;
  plan->quantization.from_q5 = inverse(softmax.beta_times_scale);
  return kOk;
}

Status eval_f32(const EvalContext& context, const RowsPlan& plan) {
  return eval_rows<float, float>(context, plan, [&plan](const float* input, float* output) {
    kernels::log_softmax_row_f32(plan.rows.depth, input, output);
  });
}

template <class T>
Status eval_8bit(const EvalContext& context, const Plan8& plan) {
  return eval_rows<T, T>(context, plan.tensors, [&plan](const T* input, T* output) {
    kernels::log_softmax_row(plan.quantization, plan.tensors.rows.depth, input, output);
  });
}

template <class T>
constexpr KernelRow row() {
  return {kDTypeOf<T>, kDTypeOf<T>, kernel<Plan8, eval_8bit<T>>, prepare_8bit<T>};
}

constexpr KernelRow kKernels[] = {
    {DType::kF32, DType::kF32, kernel<RowsPlan, eval_f32>, prepare_f32},
    row<int8_t>(),
    row<uint8_t>(),
};

}  // namespace

constexpr Op ops::log_softmax{schema::BuiltinOperator::kLogSoftmax, nullptr, unary::prepare,
                              kKernels};

}  // namespace mote
