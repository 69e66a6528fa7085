// Scales into integer multipliers.
#include "mote/ops/quantization.h"

#include "mote/ops/prepare_context.h"

namespace mote {
namespace {

constexpr Failure kNoScale{Code::kInvalidModel, "a {got:type} tensor has no quantization scale"};
constexpr Failure kScaleRatio{Code::kUnsupported,
                              "the ratio of input and output scales is 2^30 or more"};
constexpr Failure kChannelScales{Code::kUnsupported,
                                 "weights have {got} scales, 1 or {want} (one a channel) needed"};
constexpr Failure kChannelAxis{Code::kUnsupported,
                               "weights are quantized along dimension {got}, {want} needed"};

}  // namespace

Status scale_of(PrepareContext& context, TensorView tensor, Real* scale) {
  *scale = Real::from_float(tensor.scale());
  return scale->is_zero() ? context.fail(kNoScale, tensor.type()) : kOk;
}

Status to_multiplier(PrepareContext& context, Real real, Multiplier* multiplier) {
  if (!real.fits_multiplier()) return context.fail(kScaleRatio);
  *multiplier = real.to_multiplier();
  return kOk;
}

Status make_channel_multipliers(PrepareContext& context, TensorView input, TensorView weights,
                                TensorView output, uint32_t channels, uint32_t axis,
                                bool float_product, ChannelMultipliers* multipliers) {
  Real input_scale, output_scale;
  if (Status failed = scale_of(context, input, &input_scale)) return failed;
  if (Status failed = scale_of(context, output, &output_scale)) return failed;
  const Span<const float> scales = weights.scales();
  if (scales.size != 1 && scales.size != channels) {
    return context.fail(kChannelScales, scales.size, channels);
  }
  if (scales.size > 1 && weights.axis() != axis) {
    return context.fail(kChannelAxis, weights.axis(), axis);
  }
  multipliers->step = scales.size > 1 ? 1 : 0;
  Multiplier* table = nullptr;
  if (Status failed = context.make_table(scales.size, &multipliers->table, &table)) return failed;
  for (uint32_t i = 0; i < scales.size; ++i) {
    const Real exact = input_scale * Real::from_float(scales[i]);
    const Real product = float_product ? exact.rounded_to_float() : exact;
    Multiplier multiplier;
    if (Status failed = to_multiplier(context, product / output_scale, &multiplier)) return failed;
    if (table != nullptr) table[i] = multiplier;
  }
  return kOk;
}

}  // namespace mote
