// FULLY_CONNECTED: weights with one scale, one an output channel, or one a block (f32 input).
#include "mote/ops/fully_connected.h"

#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace fully_connected {
namespace {

constexpr Failure kWeightsFormat{Code::kUnsupported,
                                 "weights are shuffled (format {got}); only the default layout is "
                                 "supported"};
constexpr Failure kDepth{Code::kInvalidModel,
                         "an input of {got} elements does not divide into rows of {want}"};
constexpr Failure kBlockSize{Code::kInvalidModel,
                             "rows of {want} weights do not divide into blocks of {got}"};
constexpr Failure kBlockScales{Code::kInvalidModel,
                               "the scales of the weights' blocks are the missing tensor {got}"};
constexpr Failure kBlockScalesType{Code::kUnsupported,
                                   "scales of blocks are {got:type}, {want:type} needed"};
constexpr Failure kBlockScaleCount{Code::kInvalidModel,
                                   "weights have {want} blocks but {got} constant scales for them"};
constexpr Failure kBlockZeroPoints{Code::kUnsupported,
                                   "zero points of blocks (tensor {got}) are not supported"};

constexpr uint32_t kOutputChannels = 0;  // dimension of the weights

Table options(const PrepareContext& context) {
  return context.options(schema::BuiltinOptions::kFullyConnectedOptions);
}

schema::ActivationFunctionType activation(const PrepareContext& context) {
  return options(context).get(schema::fully_connected_options::kFusedActivationFunction,
                              schema::ActivationFunctionType::kNone);
}

Status find_shape(PrepareContext& context, kernels::FullyConnectedShape* shape) {
  const Shape weights = context.input(kLayerWeights).shape();
  shape->output_depth = static_cast<uint32_t>(weights[0]);
  shape->input_depth = static_cast<uint32_t>(weights[1]);
  const uint32_t elements = context.input(kLayerInput).shape().elements();
  if (elements % shape->input_depth != 0) {
    return context.fail(kDepth, elements, shape->input_depth);
  }
  shape->batches = elements / shape->input_depth;
  return context.expect_output_elements(uint64_t{shape->batches} * shape->output_depth);
}

struct Layer {
  using Shape = kernels::FullyConnectedShape;
  static Status find_shape(PrepareContext& context, Shape* shape) {
    return fully_connected::find_shape(context, shape);
  }
  static WeightedLayer describe(const PrepareContext& context, const Shape& shape) {
    const bool single_scale = context.input(kLayerWeights).scales().size == 1;
    return {shape.output_depth,
            kOutputChannels,
            activation(context),
            single_scale ? ScaleProduct::kFloat : ScaleProduct::kDouble,
            WeightsZeroPoint::kOne,
            i16_bias(options(context), schema::fully_connected_options::kQuantizedBiasType)};
  }
};
constexpr RowPrepare prepare_i8 = prepare_layer_quantized<Layer, finish_weighted_layer_i8>;
constexpr RowPrepare prepare_u8 = prepare_layer_quantized<Layer, finish_weighted_layer_u8>;
constexpr RowPrepare prepare_i16 = prepare_layer_quantized<Layer, finish_weighted_layer_i16>;

// The scales are another tensor of the subgraph.
Status find_block_scales(PrepareContext& context, Table blocks, PlanHybrid* plan) {
  namespace fields = schema::blockwise_quantization;
  const kernels::FullyConnectedShape& shape = plan->layer.shape;
  const int32_t size = blocks.get<int32_t>(fields::kBlockSize, 0);
  if (size <= 0 || shape.input_depth % static_cast<uint32_t>(size) != 0) {
    return context.fail(kBlockSize, size, shape.input_depth);
  }
  const int32_t zero_points = blocks.get<int32_t>(fields::kZeroPoints, -1);
  if (zero_points >= 0) return context.fail(kBlockZeroPoints, zero_points);
  const uint32_t index = static_cast<uint32_t>(blocks.get<int32_t>(fields::kScales, 0));
  if (index >= context.subgraph().tensor_count()) return context.fail(kBlockScales, index);
  const TensorView scales = context.subgraph().tensor(index);
  if (scales.type() != DType::kF16) {
    return context.fail(kBlockScalesType, scales.type(), DType::kF16);
  }
  plan->block_size = static_cast<uint32_t>(size);
  plan->block_scales = context.tensor_ref(index);
  const uint32_t count = shape.output_depth * (shape.input_depth / plan->block_size);
  const uint32_t got = scales.constant() == nullptr ? 0 : scales.shape().elements();
  return got == count ? kOk : context.fail(kBlockScaleCount, got, count);
}

Status find_scales(PrepareContext& context, const WeightedLayer& layer, PlanHybrid* plan) {
  namespace fields = schema::quantization_parameters;
  const Table quantization =
      context.input(kLayerWeights).table().table(schema::tensor::kQuantization);
  const auto details = quantization.get(fields::kDetailsType, schema::QuantizationDetails::kNone);
  if (details != schema::QuantizationDetails::kBlockwiseQuantization) {
    return find_weights_scales(context, layer, &plan->layer.scales);
  }
  return find_block_scales(context, quantization.table(fields::kDetails), plan);
}

Status prepare_hybrid(PrepareContext& context) {
  PlanHybrid* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->layer.tensors = weighted_layer_tensors(context);
  if (Status failed = find_shape(context, &plan->layer.shape)) return failed;
  const WeightedLayer layer = Layer::describe(context, plan->layer.shape);
  if (Status failed = find_scales(context, layer, plan)) return failed;
  return finish_weighted_layer_f32(context, layer.channels, layer.activation,
                                   &plan->layer.activation);
}

Status prepare(PrepareContext& context) {
  if (Status failed = begin_weighted_layer(context, 2)) return failed;
  const int8_t format =
      options(context).get<int8_t>(schema::fully_connected_options::kWeightsFormat, 0);
  if (format != 0) return context.fail(kWeightsFormat, format);
  return context.prepare_row();
}

constexpr KernelRow kKernels[] = {
    // input, weights
    {DType::kF32, DType::kF32, kernel<PlanF32, eval<MathF32>>, prepare_layer_f32<Layer>},
    {DType::kF32, DType::kI8, kernel<PlanHybrid, eval_hybrid<MathF32I8>>, prepare_hybrid},
    {DType::kF32, DType::kI4, kernel<PlanHybrid, eval_hybrid<MathF32I4>>, prepare_hybrid},
    {DType::kI8, DType::kI8, kernel<PlanQuantized, eval_i8>, prepare_i8, kTunedForArmDsp},
    {DType::kI8, DType::kI4, kernel<PlanQuantized, eval<MathI8I4>>, prepare_i8, kTunedForArmDsp},
    {DType::kI16, DType::kI8, kernel<PlanQuantized, eval<MathI16I8>>, prepare_i16, kTunedForArmDsp},
    {DType::kI16, DType::kI4, kernel<PlanQuantized, eval<MathI16I4>>, prepare_i16},
    {DType::kU8, DType::kU8, kernel<PlanQuantized, eval<MathU8>>, prepare_u8},
};
constexpr KernelRow kKernelsI8[] = {
    {DType::kI8, DType::kI8, kernel<PlanQuantized, eval_i8>, prepare_i8, kTunedForArmDsp},
};

}  // namespace
}  // namespace fully_connected

constexpr Op ops::fully_connected{schema::BuiltinOperator::kFullyConnected, nullptr,
                                  mote::fully_connected::prepare, mote::fully_connected::kKernels};
constexpr Op ops::fully_connected_i8{schema::BuiltinOperator::kFullyConnected, nullptr,
                                     mote::fully_connected::prepare,
                                     mote::fully_connected::kKernelsI8};

}  // namespace mote
