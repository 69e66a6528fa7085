// The common part of preparing a layer with weights.
#include "mote/ops/weighted_layer.h"

#include "mote/ops/prepare_context.h"
#include "mote/ops/quantization.h"

namespace mote {
namespace {

constexpr Failure kWeightsRank{Code::kInvalidModel, "weights have {got} dimensions, {want} needed"};
constexpr Failure kWeightsEmpty{Code::kInvalidModel, "dimension {got} of the weights is 0"};
constexpr Failure kWeightsZeroPoint{Code::kUnsupported,
                                    "weights have the zero point {got}, {want} needed"};
constexpr Failure kFilterSize{
    Code::kUnsupported, "a filter of {got} weights an output channel; at most {want} is possible"};
constexpr Failure kBiasSize{Code::kInvalidModel, "bias has {got} elements, {want} needed"};
constexpr Failure kBiasType{Code::kUnsupported, "bias is {got:type}, {want:type} needed"};
constexpr Failure kI16ZeroPoint{Code::kUnsupported,
                                "an i16 tensor has the zero point {got}, {want} needed"};

// Largest filters whose products stay below 2^31 in sum: 128 * 255 each for i8, 255 * 255 for u8,
// whose weights have an offset. For i16 it is the sum of the inputs alone that stays below.
constexpr uint32_t kMostProducts = 65536;
constexpr uint32_t kMostProductsU8 = 32768;

Status check_bias(PrepareContext& context, uint32_t input, uint32_t channels, DType type) {
  if (!context.has_input(input)) return kOk;
  const TensorView bias = context.input(input);
  if (bias.type() != type) return context.fail(kBiasType, bias.type(), type);
  const uint32_t elements = bias.shape().elements();
  return elements == channels ? kOk : context.fail(kBiasSize, elements, channels);
}

Status expect_zero_points(PrepareContext& context, TensorView weights, int32_t want) {
  const ZeroPoints zero_points = weights.zero_points();
  for (uint32_t i = 0; i < zero_points.count; ++i) {
    const int32_t got = zero_points[i];
    if (got != want) return context.fail(kWeightsZeroPoint, got, want);
  }
  return kOk;
}

Status check_weights(PrepareContext& context, const WeightedLayer& layer, uint32_t most_products) {
  const TensorView weights = context.input(layer.inputs.weights);
  const uint32_t products =
      layer.products != 0 ? layer.products : weights.shape().elements() / layer.channels;
  if (products > most_products) return context.fail(kFilterSize, products, most_products);
  const bool symmetric = layer.zero_point == WeightsZeroPoint::kNone;
  return expect_zero_points(context, weights, symmetric ? 0 : weights.zero_point());
}

Status expect_no_zero_point(PrepareContext& context, TensorView tensor) {
  const int32_t got = tensor.zero_point();
  return got == 0 ? kOk : context.fail(kI16ZeroPoint, got, 0);
}

// What is the same for all quantized dtypes, after the checks that are not.
Status find_quantization(PrepareContext& context, const WeightedLayer& layer,
                         kernels::LayerQuantization* quantization, Slot* multipliers) {
  const TensorView input = context.input(layer.inputs.input);
  const TensorView weights = context.input(layer.inputs.weights);
  const TensorView output = context.output(0);
  ActivationRangeI32 range{};
  if (Status failed = activation_range(context, layer.activation, output, &range)) return failed;
  ChannelMultipliers made{};
  if (Status failed =
          make_channel_multipliers(context, input, weights, output, layer.channels, layer.axis,
                                   layer.product == ScaleProduct::kFloat, &made)) {
    return failed;
  }
  *multipliers = made.table;
  quantization->input_offset = static_cast<int16_t>(-input.zero_point());
  quantization->output_offset = static_cast<int16_t>(output.zero_point());
  quantization->activation_min = static_cast<int16_t>(range.min);
  quantization->activation_max = static_cast<int16_t>(range.max);
  quantization->weights_offset = static_cast<int16_t>(-weights.zero_point());
  quantization->multiplier_step = static_cast<uint8_t>(made.step);
  return kOk;
}

}  // namespace

WeightedLayerTensors weighted_layer_tensors(const PrepareContext& context,
                                            const LayerInputs& inputs) {
  return {context.input_ref(inputs.input), context.input_ref(inputs.weights),
          context.input_ref(inputs.bias), context.output_ref(0)};
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
                                 ActivationRangeF32* range, uint32_t bias) {
  if (Status failed = check_bias(context, bias, channels, DType::kF32)) return failed;
  return activation_range(context, activation, range);
}

Status find_weights_scales(PrepareContext& context, const WeightedLayer& layer,
                           LayerScales* scales) {
  const TensorView weights = context.input(layer.inputs.weights);
  const Span<const float> all = weights.scales();
  if (Status failed = expect_channel_scales(context, weights, layer.channels, layer.axis)) {
    return failed;
  }
  if (Status failed = expect_zero_points(context, weights, 0)) return failed;
  float* table = nullptr;
  if (Status failed = context.make_table(all.size, &scales->table, &table)) return failed;
  for (uint32_t i = 0; table != nullptr && i < all.size; ++i) table[i] = all[i];
  scales->step = all.size > 1 ? 1 : 0;
  return kOk;
}

Status finish_weighted_layer_i8(PrepareContext& context, const WeightedLayer& layer,
                                kernels::LayerQuantization* quantization, Slot* multipliers) {
  if (Status failed = check_bias(context, layer.inputs.bias, layer.channels, DType::kI32))
    return failed;
  if (Status failed = check_weights(context, layer, kMostProducts)) return failed;
  return find_quantization(context, layer, quantization, multipliers);
}

Status finish_weighted_layer_u8(PrepareContext& context, const WeightedLayer& layer,
                                kernels::LayerQuantization* quantization, Slot* multipliers) {
  WeightedLayer older = layer;
  older.product = ScaleProduct::kFloat;
  older.zero_point = WeightsZeroPoint::kOne;
  if (Status failed = check_bias(context, layer.inputs.bias, layer.channels, DType::kI32))
    return failed;
  if (Status failed = check_weights(context, older, kMostProductsU8)) return failed;
  return find_quantization(context, older, quantization, multipliers);
}

Status finish_weighted_layer_i16(PrepareContext& context, const WeightedLayer& layer,
                                 kernels::LayerQuantization* quantization, Slot* multipliers) {
  bool wide = layer.i16_bias != I16Bias::kNoneAsI32;
  const uint32_t given = layer.inputs.bias;
  if (context.has_input(given) && layer.i16_bias != I16Bias::kOnlyI64) {
    wide = context.input(given).type() != DType::kI32;
  }
  const DType bias = wide ? DType::kI64 : DType::kI32;
  if (Status failed = check_bias(context, layer.inputs.bias, layer.channels, bias)) return failed;
  if (Status failed = check_weights(context, layer, kMostProducts)) return failed;
  if (Status failed = expect_no_zero_point(context, context.input(layer.inputs.input)))
    return failed;
  if (Status failed = expect_no_zero_point(context, context.output(0))) return failed;
  quantization->wide = wide ? 1 : 0;
  return find_quantization(context, layer, quantization, multipliers);
}

}  // namespace mote
