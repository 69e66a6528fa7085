// Offsets and multipliers of quantized operators on two tensors, as TFLM computes them: which
// quotients it rounds to float is part of the result.
#include "mote/ops/quantized_binary.h"

#include "mote/base/real.h"
#include "mote/ops/activation.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/quantization.h"

namespace mote {
namespace {

using kernels::BinaryQuantization;
using kernels::ComparisonQuantization;
using kernels::DifferenceQuantization;
using kernels::kDifferenceBits;
using kernels::kExtraBits;
using kernels::ProductQuantization;
using kernels::SumQuantization;

constexpr Failure kOutputScale{
    Code::kUnsupported,
    "the output's scale is too small for its inputs: less than their 2^-{want}th"};
constexpr Failure kZeroPoint{Code::kUnsupported,
                             "i16 tensors need zero points of 0 here, not {got}"};

bool is_i16(const PrepareContext& context) {
  return context.input(0).type() == DType::kI16;
}

struct Scales {
  Real a, b, output;
};

Status find_scales(PrepareContext& context, Scales* scales) {
  if (Status failed = scale_of(context, context.input(0), &scales->a)) return failed;
  if (Status failed = scale_of(context, context.input(1), &scales->b)) return failed;
  return scale_of(context, context.output(0), &scales->output);
}

// `a` is the number of the input that the kernel takes first.
Status find_tensors(PrepareContext& context, uint32_t a, BroadcastOperands* operands,
                    BinaryQuantization* tensors) {
  if (Status failed = find_operands(context, a, operands)) return failed;
  ActivationRangeI32 range{};
  const TensorView output = context.output(0);
  if (Status failed = activation_range(context, fused_activation(context), output, &range)) {
    return failed;
  }
  tensors->offset_a = -context.input(a).zero_point();
  tensors->offset_b = -context.input(1 - a).zero_point();
  tensors->output_offset = output.zero_point();
  tensors->activation_min = range.min;
  tensors->activation_max = range.max;
  return kOk;
}

// Products of 16 bits have no room for zero points.
Status expect_no_zero_points(PrepareContext& context) {
  const TensorView tensors[] = {context.input(0), context.input(1), context.output(0)};
  for (const TensorView& tensor : tensors) {
    if (tensor.zero_point() != 0) return context.fail(kZeroPoint, tensor.zero_point());
  }
  return kOk;
}

}  // namespace

Status find_sum_multiplier(PrepareContext& context, Real unit, int32_t bits, bool as_float,
                           Multiplier* multiplier) {
  Real output_scale;
  if (Status failed = scale_of(context, context.output(0), &output_scale)) return failed;
  const Real ratio = unit / output_scale.times_power_of_two(bits);
  *multiplier = (as_float ? ratio.rounded_to_float() : ratio).to_multiplier();
  return multiplier->shift <= 0 ? kOk : context.fail(kOutputScale, 0, bits - 1);
}

// TFLM has ADD's ratios in double and SUB's in float. It ignores pot_scale_int16, and so do we: the
// general form is at least as precise as TFLite's for scales that are powers of two.
Status prepare_quantized_sum(PrepareContext& context) {
  QuantizedPlan<SumQuantization>* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  SumQuantization& sum = plan->quantization;
  Scales scales;
  if (Status failed = find_scales(context, &scales)) return failed;
  const bool swapped = scales.a < scales.b;  // the kernel wants the larger scale first
  if (Status failed = find_tensors(context, swapped ? 1 : 0, &plan->operands, &sum.tensors)) {
    return failed;
  }
  const Real twice_larger = max(scales.a, scales.b).times_power_of_two(1);
  const Real ratio = (swapped ? scales.a : scales.b) / twice_larger;
  const int32_t bits = is_i16(context) ? kExtraBits<int16_t> : kExtraBits<int8_t>;
  const bool difference =
      context.op().builtin() == static_cast<int32_t>(schema::BuiltinOperator::kSub);
  sum.sign = swapped ? -1 : 1;
  sum.multiplier_b = (difference ? ratio.rounded_to_float() : ratio).to_multiplier();
  return find_sum_multiplier(context, twice_larger, bits, difference, &sum.output_multiplier);
}

Status prepare_quantized_product(PrepareContext& context) {
  QuantizedPlan<ProductQuantization>* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  ProductQuantization& product = plan->quantization;
  if (Status failed = find_tensors(context, 0, &plan->operands, &product.tensors)) return failed;
  if (is_i16(context)) {
    if (Status failed = expect_no_zero_points(context)) return failed;
  }
  Scales scales;
  if (Status failed = find_scales(context, &scales)) return failed;
  const Real ratio = scales.a * scales.b / scales.output;
  if (Status failed = to_multiplier(context, ratio, &product.multiplier)) return failed;
  int32_t& shift = product.multiplier.shift;
  if (!is_i16(context) && shift > kernels::kMostProductShift) shift = kernels::kMostProductShift;
  return kOk;
}

// TFLM computes the ratio in float. A divisor that vanishes there is kept: the ratio is too large
// for any dividend.
Status prepare_quantized_quotient(PrepareContext& context) {
  QuantizedPlan<ProductQuantization>* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  ProductQuantization& quotient = plan->quantization;
  if (Status failed = find_tensors(context, 0, &plan->operands, &quotient.tensors)) return failed;
  Scales scales;
  if (Status failed = find_scales(context, &scales)) return failed;
  const Real exact = scales.b * scales.output;
  const Real rounded = exact.rounded_to_float();
  const Real divisor = rounded.is_zero() ? exact : rounded;
  return to_multiplier(context, (scales.a / divisor).rounded_to_float(), &quotient.multiplier);
}

Status prepare_quantized_difference(PrepareContext& context) {
  QuantizedPlan<DifferenceQuantization>* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  DifferenceQuantization& difference = plan->quantization;
  if (Status failed = find_tensors(context, 0, &plan->operands, &difference.tensors)) return failed;
  if (is_i16(context)) {
    if (Status failed = expect_no_zero_points(context)) return failed;
  }
  Scales scales;
  if (Status failed = find_scales(context, &scales)) return failed;
  const Real twice_larger = max(scales.a, scales.b).times_power_of_two(1);
  const int32_t bits = is_i16(context) ? kDifferenceBits<int16_t> : kDifferenceBits<int8_t>;
  difference.multiplier_a = (scales.a / twice_larger).to_multiplier();
  difference.multiplier_b = (scales.b / twice_larger).to_multiplier();
  const Real ratio = twice_larger * twice_larger / scales.output.times_power_of_two(2 * bits);
  return to_multiplier(context, ratio, &difference.output_multiplier);
}

// TFLM has no answer for scales of one and more. Only their ratio matters: both are halved until
// they are below one. Two tensors without scales are compared as they are.
Status prepare_quantized_comparison(PrepareContext& context) {
  QuantizedPlan<ComparisonQuantization>* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  if (Status failed = find_operands(context, 0, &plan->operands)) return failed;
  ComparisonQuantization& comparison = plan->quantization;
  comparison.offset_a = -context.input(0).zero_point();
  comparison.offset_b = -context.input(1).zero_point();
  Real a = Real::from_float(0.5f), b = a;
  const bool plain = context.input(0).scales().size == 0 && context.input(1).scales().size == 0;
  if (!plain) {
    if (Status failed = positive_scale_of(context, context.input(0), &a)) return failed;
    if (Status failed = positive_scale_of(context, context.input(1), &b)) return failed;
  }
  const int32_t excess = max(a, b).to_multiplier().shift;
  const int32_t power = excess > 0 ? -excess : 0;
  comparison.multiplier_a = a.times_power_of_two(power).to_multiplier();
  comparison.multiplier_b = b.times_power_of_two(power).to_multiplier();
  return kOk;
}

}  // namespace mote
