// Scales into integer multipliers.
#include "mote/ops/quantization.h"

#include "mote/ops/prepare_context.h"

namespace mote {
namespace {

constexpr Failure kNoScale{Code::kInvalidModel, "a {got:type} tensor has no quantization scale"};
constexpr Failure kZeroPoint{Code::kInvalidModel,
                             "the zero point {got} is beyond what {want:type} holds"};
constexpr Failure kScaleRatio{Code::kUnsupported,
                              "the ratio of input and output scales is 2^30 or more"};
constexpr Failure kChannelScales{Code::kUnsupported,
                                 "weights have {got} scales, 1 or {want} (one a channel) needed"};
constexpr Failure kChannelAxis{Code::kUnsupported,
                               "weights are quantized along dimension {got}, {want} needed"};

bool is_in_range(const Multiplier& multiplier) {
  const bool value = multiplier.value == 0 || multiplier.value >= 1 << 30;
  return value && multiplier.shift >= -31 && multiplier.shift <= 30;
}

// The `count` multipliers that the model's metadata holds for this node, or null. Whoever wrote
// them is believed as far as their values go: other numbers give other outputs, and no more.
// Words: 1 (version), the number of nodes of the main subgraph, for each of them the place of its
// multipliers in words (0: none), the multipliers.
const Multiplier* stored_multipliers(const PrepareContext& context, uint32_t count) {
  const Span<const uint8_t> bytes =
      context.subgraphs().model().metadata(kStoredMultipliersMetadata);
  const uint32_t size = bytes.size / 4, nodes = context.subgraph().operator_count();
  const bool readable = size >= nodes + 2 && (reinterpret_cast<uintptr_t>(bytes.data) & 3) == 0;
  if (!readable || context.node().place.index != 0) return nullptr;
  const uint32_t* words = reinterpret_cast<const uint32_t*>(bytes.data);
  if (words[0] != kStoredMultipliersVersion || words[1] != nodes) return nullptr;
  const uint32_t place = words[2 + context.node().index];
  if (place == 0 || place > size || (size - place) / 2 < count) return nullptr;
  const Multiplier* stored = reinterpret_cast<const Multiplier*>(words + place);
  for (uint32_t i = 0; i < count; ++i) {
    if (!is_in_range(stored[i])) return nullptr;
  }
  return stored;
}

}  // namespace

// Kernels add zero points to sums of values; the door only sees to it that they fit in 16 bits.
Status expect_zero_points_in_range(PrepareContext& context, TensorView tensor) {
  const DType type = tensor.type();
  if (bits(type) > 8) return kOk;
  const int32_t low = type == DType::kU8 ? 0 : -128;
  const ZeroPoints zero_points = tensor.zero_points();
  for (uint32_t i = 0; i < zero_points.count; ++i) {
    const int32_t zero_point = zero_points[i];
    if (zero_point < low || zero_point > low + 255) {
      return context.fail(kZeroPoint, zero_point, static_cast<int64_t>(type));
    }
  }
  return kOk;
}

Status positive_scale_of(PrepareContext& context, TensorView tensor, Real* scale) {
  *scale = Real::from_float(tensor.scale());
  return scale->is_zero() ? context.fail(kNoScale, tensor.type()) : kOk;
}

Status scale_of(PrepareContext& context, TensorView tensor, Real* scale) {
  if (Status failed = positive_scale_of(context, tensor, scale)) return failed;
  return expect_zero_points_in_range(context, tensor);
}

Status scale_of(PrepareContext& context, TensorView tensor, ExactScale* scale) {
  *scale = ExactScale::of(tensor.scale());
  if (scale->is_zero()) return context.fail(kNoScale, tensor.type());
  return expect_zero_points_in_range(context, tensor);
}

Status to_multiplier(PrepareContext& context, Real real, Multiplier* multiplier) {
  *multiplier = real.to_multiplier();
  return multiplier->shift <= Real::kMostShift ? kOk : context.fail(kScaleRatio);
}

Status expect_channel_scales(PrepareContext& context, TensorView weights, uint32_t channels,
                             uint32_t axis) {
  const uint32_t scales = weights.scales().size;
  if (scales != 1 && scales != channels) return context.fail(kChannelScales, scales, channels);
  if (scales > 1 && weights.axis() != axis) {
    return context.fail(kChannelAxis, weights.axis(), axis);
  }
  return expect_zero_points_in_range(context, weights);
}

Status make_channel_multipliers(PrepareContext& context, TensorView input, TensorView weights,
                                TensorView output, uint32_t channels, uint32_t axis,
                                bool float_product, ChannelMultipliers* multipliers) {
  constexpr ExactScale kOne = ExactScale::power_of_two(0);
  ExactScale input_scale, output_scale;
  if (Status failed = scale_of(context, input, &input_scale)) return failed;
  if (Status failed = scale_of(context, output, &output_scale)) return failed;
  if (Status failed = expect_channel_scales(context, weights, channels, axis)) return failed;
  const Span<const float> scales = weights.scales();
  multipliers->step = scales.size > 1 ? 1 : 0;
  if (const Multiplier* stored = stored_multipliers(context, scales.size)) {
    const uint8_t* model = context.subgraphs().model().bytes();
    const auto place = static_cast<uint32_t>(reinterpret_cast<const uint8_t*>(stored) - model);
    multipliers->table = Slot(Region::kModel, place);
    return kOk;
  }
  Multiplier* table = nullptr;
  if (Status failed = context.make_table(scales.size, &multipliers->table, &table)) return failed;
  for (uint32_t i = 0; i < scales.size; ++i) {
    const ExactScale scale = ExactScale::of(scales[i]);
    const Multiplier multiplier =
        float_product ? multiplier_of(mote::float_product(input_scale, scale), kOne, output_scale)
                      : multiplier_of(input_scale, scale, output_scale);
    if (multiplier.shift > Real::kMostShift) return context.fail(kScaleRatio);
    if (table != nullptr) table[i] = multiplier;
  }
  return kOk;
}

}  // namespace mote
