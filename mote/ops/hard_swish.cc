// HARD_SWISH: output = input * min(max(input + 3, 0), 6) / 6, element by element.
#include "mote/kernels/hard_swish.h"

#include "mote/base/real.h"
#include "mote/ops/byte_table.h"
#include "mote/ops/ops.h"
#include "mote/ops/quantization.h"

namespace mote {
namespace {

constexpr Failure kOutputScale{Code::kUnsupported,
                               "the output's scale is too small: below 1/128 of the input's"};

// A factor as a 15-bit fraction and a power of two.
void split(Real real, int32_t* factor, int32_t* shift) {
  const Multiplier multiplier = real.rounded_to_float().to_multiplier();
  constexpr int32_t kHalf = 1 << 15;
  const bool fits = multiplier.value < INT32_MAX - kHalf;
  *factor = fits ? (multiplier.value + kHalf) >> 16 : INT16_MAX;
  *shift = multiplier.shift;
}

Status find_quantization(PrepareContext& context, kernels::HardSwishQuantization* q) {
  const TensorView input = context.input(0), output = context.output(0);
  Real input_scale, output_scale;
  if (Status failed = unary::single_scale_of(context, input, &input_scale)) return failed;
  if (Status failed = unary::single_scale_of(context, output, &output_scale)) return failed;
  q->input_zero_point = input.zero_point();
  q->output_zero_point = output.zero_point();
  const Real fine = input_scale.times_power_of_two(-7);
  int32_t left = 0;
  split(fine / output_scale, &q->output_factor, &left);
  if (left > 0) return context.fail(kOutputScale);
  q->output_shift = -left;
  const Real three = Real::from_integer(3).times_power_of_two(-15);
  split(fine / three, &q->gate_factor, &q->gate_shift);
  // From 2^9 on every input but 0 is beyond 3 either way; so it is for 2^15, which cannot overflow.
  if (q->gate_shift > 15) q->gate_shift = 15;
  return kOk;
}

template <class T>
Status prepare_8bit(PrepareContext& context) {
  byte_table::Plan<kernels::HardSwish<T>>* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  if (Status failed = unary::find_tensors(context, &plan->tensors)) return failed;
  if (Status failed = find_quantization(context, &plan->function.q)) return failed;
  return byte_table::make_table<T>(context, plan);
}

template <class T>
constexpr KernelRow row() {
  return byte_table::row<T, kernels::HardSwish<T>>(prepare_8bit<T>);
}

constexpr KernelRow kKernels[] = {
    unary::plain_row<float, kernels::hard_swish_f32>(),
    row<int8_t>(),
    row<uint8_t>(),
    unary::quantized_row<int16_t, kernels::hard_swish_f32>(),
};

}  // namespace

constexpr Op ops::hard_swish{schema::BuiltinOperator::kHardSwish, nullptr, unary::prepare,
                             kKernels};

}  // namespace mote
