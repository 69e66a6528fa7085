// The common part of preparing a layer with weights.
#include "mote/ops/weighted_layer.h"

#include "mote/ops/prepare_context.h"
#include "mote/ops/quantization.h"

namespace mote {
namespace {

constexpr Failure kWeightsRank{Code::kInvalidModel, "weights have {got} dimensions, {want} needed"};
constexpr Failure kWeightsEmpty{Code::kInvalidModel, "dimension {got} of the weights is 0"};
constexpr Failure kWeightsZeroPoint{Code::kUnsupported,
                                    "weights have the zero point {got}; i8 weights need {want}"};
constexpr Failure kFilterSize{
    Code::kUnsupported, "a filter of {got} weights an output channel; at most {want} is possible"};
constexpr Failure kBiasSize{Code::kInvalidModel, "bias has {got} elements, {want} needed"};
constexpr Failure kBiasType{Code::kUnsupported, "bias is {got:type}, {want:type} needed"};

// A product is at most 128 * 255: this many of them stay below 2^31 in sum.
constexpr uint32_t kMostProducts = 65536;

Status check_bias(PrepareContext& context, uint32_t channels, DType type) {
  if (!context.has_input(kLayerBias)) return kOk;
  const TensorView bias = context.input(kLayerBias);
  if (bias.type() != type) return context.fail(kBiasType, bias.type(), type);
  const uint32_t elements = bias.shape().elements();
  return elements == channels ? kOk : context.fail(kBiasSize, elements, channels);
}

// What LayerMathI8 relies on.
Status check_weights_i8(PrepareContext& context, TensorView weights, uint32_t channels) {
  const uint32_t products = weights.shape().elements() / channels;
  if (products > kMostProducts) return context.fail(kFilterSize, products, kMostProducts);
  return kOk;
}

}  // namespace

Status expect_symmetric_weights(PrepareContext& context) {
  const TensorView weights = context.input(kLayerWeights);
  for (uint32_t i = 0; i < weights.scales().size; ++i) {
    if (weights.zero_point(i) != 0) return context.fail(kWeightsZeroPoint, weights.zero_point(i));
  }
  return kOk;
}

WeightedLayerTensors weighted_layer_tensors(const PrepareContext& context) {
  return {context.input_ref(kLayerInput), context.input_ref(kLayerWeights),
          context.input_ref(kLayerBias), context.output_ref(0)};
}

Status begin_weighted_layer(PrepareContext& context, uint32_t weights_rank) {
  if (Status failed = context.expect_arity(2, 3, 1)) return failed;
  const TensorView input = context.input(kLayerInput);
  const TensorView weights = context.input(kLayerWeights);
  if (Status failed = context.choose(input.type(), weights.type())) return failed;
  if (Status failed = context.expect_output_type(input.type())) return failed;
  const Shape shape = weights.shape();
  if (shape.rank != weights_rank) return context.fail(kWeightsRank, shape.rank, weights_rank);
  for (uint32_t i = 0; i < shape.rank; ++i) {
    if (shape[i] == 0) return context.fail(kWeightsEmpty, i);
  }
  return kOk;
}

Status finish_weighted_layer_f32(PrepareContext& context, uint32_t channels,
                                 schema::ActivationFunctionType activation,
                                 ActivationRangeF32* range) {
  if (Status failed = check_bias(context, channels, DType::kF32)) return failed;
  return activation_range(context, activation, range);
}

Status finish_weighted_layer_i8(PrepareContext& context, uint32_t channels, uint32_t axis,
                                schema::ActivationFunctionType activation, ScaleProduct product,
                                kernels::LayerQuantization* quantization, Slot* multipliers) {
  const TensorView input = context.input(kLayerInput);
  const TensorView weights = context.input(kLayerWeights);
  const TensorView output = context.output(0);
  if (Status failed = check_bias(context, channels, DType::kI32)) return failed;
  if (Status failed = check_weights_i8(context, weights, channels)) return failed;
  ActivationRangeI32 range{};
  if (Status failed = activation_range(context, activation, output, &range)) return failed;
  ChannelMultipliers made{};
  if (Status failed = make_channel_multipliers(context, input, weights, output, channels, axis,
                                               product == ScaleProduct::kFloat, &made)) {
    return failed;
  }
  *multipliers = made.table;
  quantization->input_offset = static_cast<int16_t>(-input.zero_point());
  quantization->output_offset = static_cast<int16_t>(output.zero_point());
  quantization->activation_min = static_cast<int16_t>(range.min);
  quantization->activation_max = static_cast<int16_t>(range.max);
  quantization->multiplier_step = static_cast<uint16_t>(made.step);
  return kOk;
}

}  // namespace mote
