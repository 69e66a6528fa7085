// DEQUANTIZE to f32: of i8, u8, i16 and i4 with a scale for the tensor or one for each channel, as
// converters put it behind weights that they only store small; and of f16.
#include "mote/kernels/dequantize.h"

#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/quantization.h"
#include "mote/ops/unary.h"

namespace mote {
namespace {

using kernels::ChannelQuantization;

constexpr Failure kNoScale{Code::kInvalidModel, "channel {got} of the input has the scale 0"};

struct Plan {
  unary::Plan tensors;
  uint32_t channel_count;
  uint32_t inner;  // elements from one channel to the next
  Slot channels;   // ChannelQuantization of each

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("tensors", &Plan::tensors);
    visit("channel_count", &Plan::channel_count);
    visit("inner", &Plan::inner);
    visit("channels", &Plan::channels);
  }
};

Status make_channels(PrepareContext& context, Plan* plan) {
  const TensorView input = context.input(0);
  const Span<const float> scales = input.scales();
  const ZeroPoints zero_points = input.zero_points();
  ChannelQuantization* channels = nullptr;
  if (Status failed = context.make_table(scales.size, &plan->channels, &channels)) return failed;
  for (uint32_t i = 0; i < scales.size; ++i) {
    if (!(scales[i] > 0.0f)) return context.fail(kNoScale, i);
    if (channels != nullptr) channels[i] = {scales[i], zero_points[i]};
  }
  return kOk;
}

Status prepare_quantized(PrepareContext& context) {
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  if (Status failed = unary::find_tensors(context, &plan->tensors)) return failed;
  const TensorView input = context.input(0);
  Real first;
  if (Status failed = scale_of(context, input, &first)) return failed;
  plan->channel_count = input.scales().size;
  plan->inner = plan->tensors.elements;
  // The door has checked that there are as many scales as that dimension is long.
  if (plan->channel_count > 1) {
    plan->inner = input.shape().product(input.axis() + 1, input.shape().rank);
  }
  return make_channels(context, plan);
}

template <class In>
Status eval_quantized(const EvalContext& context, const Plan& plan) {
  kernels::dequantize(context.read<In>(plan.tensors.input),
                      context.write<float>(plan.tensors.output), plan.tensors.elements,
                      context.read<ChannelQuantization>(plan.channels), plan.channel_count,
                      plan.inner);
  return kOk;
}

Status eval_f16(const EvalContext& context, const unary::Plan& plan) {
  return unary::eval_each<Half, float>(context, plan, to_float);
}

template <class In>
constexpr Kernel kQuantized = kernel<Plan, eval_quantized<In>>;

constexpr KernelRow kKernels[] = {
    // input, output
    {DType::kI8, DType::kF32, kQuantized<int8_t>, prepare_quantized},
    {DType::kU8, DType::kF32, kQuantized<uint8_t>, prepare_quantized},
    {DType::kI16, DType::kF32, kQuantized<int16_t>, prepare_quantized},
    {DType::kI4, DType::kF32, kQuantized<kernels::PackedI4>, prepare_quantized},
    {DType::kF16, DType::kF32, kernel<unary::Plan, eval_f16>, unary::prepare_plain},
};

}  // namespace

constexpr Op ops::dequantize{schema::BuiltinOperator::kDequantize, nullptr, unary::prepare,
                             kKernels};

}  // namespace mote
