// TRANSPOSE_CONV in f32 (also with i8 or i4 weights), i8 (also with i4), i16 with i8 and u8.
//
// The inputs stand in another order than those of CONV_2D, and the first only repeats the shape of
// the output. Everything else about weights, bias and scales is that of weighted_layer.h. i8 and
// i16 equal TFLM's reference kernels bit for bit.
#include "mote/ops/transpose_conv.h"

#include "mote/ops/index_list.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace transpose_conv {
namespace {

namespace fields = schema::transpose_conv_options;

constexpr Failure kRank{Code::kUnsupported, "a tensor has {got} dimensions, {want} needed"};
constexpr Failure kEmpty{Code::kInvalidModel, "dimension {got} of input or weights is 0"};
constexpr Failure kOutputShape{Code::kInvalidModel,
                               "the output has a dimension of {got} where input 0 says {want}"};
constexpr Failure kBatches{Code::kInvalidModel, "output has {got} batches, {want} needed"};
constexpr Failure kChannels{Code::kInvalidModel,
                            "weights have {got} input channels, {want} needed"};
constexpr Failure kOutputChannels{Code::kInvalidModel,
                                  "output has {got} channels, {want} (one a filter) needed"};
constexpr Failure kBiasSize{Code::kInvalidModel, "bias has {got} elements, {want} needed"};
constexpr Failure kPadding{Code::kInvalidModel, "padding {got} is neither SAME (0) nor VALID (1)"};
constexpr Failure kAxis{Code::kUnsupported,
                        "a stride or filter size of {got}; 1 to {want} is possible"};

enum Input : uint32_t { kOutputShapeInput, kWeights, kInput, kBias, kNoInput };

enum Dimension : uint32_t { kBatch, kRow, kColumn, kChannel };

constexpr int32_t kLargest = 0xFFFF;  // TransposeConvAxis holds 16 bits

// The padding is that of the convolution whose transpose this is: from the output to the input.
// Whether the sizes fit together is not asked, as in TFLite: what lies outside does not count.
Status find_axis(PrepareContext& context, uint32_t dimension, int32_t stride, bool same,
                 kernels::TransposeConvAxis* axis) {
  const int32_t filter = context.input(kWeights).shape()[dimension];
  if (stride < 1 || stride > kLargest) return context.fail(kAxis, stride, kLargest);
  if (filter > kLargest) return context.fail(kAxis, filter, kLargest);
  axis->input = context.input(kInput).shape()[dimension];
  axis->output = context.output(0).shape()[dimension];
  axis->filter = static_cast<uint16_t>(filter);
  axis->stride = static_cast<uint16_t>(stride);
  if (!same) return kOk;  // VALID: the first window begins where the output does
  // In 64 bits: output and stride together may pass 2^31.
  const int64_t windows = (int64_t{axis->output} + stride - 1) / stride;
  const int64_t missing = (windows - 1) * stride + filter - axis->output;
  axis->padding = static_cast<uint16_t>(missing > 0 ? missing / 2 : 0);  // below `filter`
  return kOk;
}

// Input 0 repeats the shape of the output, which the file gives anyway. As a constant it is
// checked; TFLM ignores it, so a computed one is not looked at.
Status check_output_shape(PrepareContext& context) {
  const TensorView given = context.input(kOutputShapeInput);
  const Shape output = context.output(0).shape();
  if (given.constant() == nullptr) return kOk;
  int32_t dims[kMostDimensions];
  uint32_t count = 0;
  if (Status failed = read_index_list(context, kOutputShapeInput, dims, &count)) return failed;
  if (count != output.rank) return context.fail(kRank, output.rank, count);
  for (uint32_t i = 0; i < count; ++i) {
    if (output[i] != dims[i]) return context.fail(kOutputShape, output[i], dims[i]);
  }
  return kOk;
}

// The weights are [outputs, rows, columns, inputs], as those of CONV_2D.
Status check_dimensions(PrepareContext& context, Shape input, Shape weights, Shape output) {
  const Shape shapes[] = {input, weights, output};
  for (const Shape& shape : shapes) {
    if (shape.rank != 4) return context.fail(kRank, shape.rank, 4);
    for (uint32_t i = 0; i < 4; ++i) {
      if (shape[i] == 0) return context.fail(kEmpty, i);
    }
  }
  if (output[kBatch] != input[kBatch]) return context.fail(kBatches, output[kBatch], input[kBatch]);
  if (weights[kChannel] != input[kChannel]) {
    return context.fail(kChannels, weights[kChannel], input[kChannel]);
  }
  if (output[kChannel] == weights[kBatch]) return check_output_shape(context);
  return context.fail(kOutputChannels, output[kChannel], weights[kBatch]);
}

Table options(const PrepareContext& context) {
  return context.options(schema::BuiltinOptions::kTransposeConvOptions);
}

Status find_shape(PrepareContext& context, kernels::TransposeConvShape* shape) {
  const Table table = options(context);
  const Shape input = context.input(kInput).shape(), weights = context.input(kWeights).shape();
  if (Status failed = check_dimensions(context, input, weights, context.output(0).shape())) {
    return failed;
  }
  const auto padding = table.get(fields::kPadding, schema::Padding::kSame);
  const bool same = padding == schema::Padding::kSame;
  if (!same && padding != schema::Padding::kValid) {
    return context.fail(kPadding, static_cast<int64_t>(padding));
  }
  const int32_t down = table.get<int32_t>(fields::kStrideH, 0);
  const int32_t across = table.get<int32_t>(fields::kStrideW, 0);
  if (Status failed = find_axis(context, kRow, down, same, &shape->rows)) return failed;
  if (Status failed = find_axis(context, kColumn, across, same, &shape->columns)) return failed;
  shape->batches = static_cast<uint32_t>(input[kBatch]);
  shape->input_channels = static_cast<uint32_t>(input[kChannel]);
  shape->output_channels = static_cast<uint32_t>(weights[kBatch]);
  return kOk;
}

struct Layer {
  using Shape = kernels::TransposeConvShape;
  static Status find_shape(PrepareContext& context, Shape* shape) {
    return transpose_conv::find_shape(context, shape);
  }
  static WeightedLayer describe(const PrepareContext& context, const Shape& shape) {
    WeightedLayer layer{};
    layer.channels = shape.output_channels;
    layer.axis = kBatch;
    layer.activation = options(context).get(fields::kFusedActivationFunction,
                                            schema::ActivationFunctionType::kNone);
    layer.product = ScaleProduct::kDouble;
    layer.zero_point = WeightsZeroPoint::kNone;
    layer.i16_bias = i16_bias(options(context), fields::kQuantizedBiasType);
    layer.inputs = {kInput, kWeights, kBias};  // not in CONV_2D's order
    return layer;
  }
};
constexpr RowPrepare prepare_i8 = prepare_layer_quantized<Layer, finish_weighted_layer_i8>;
constexpr RowPrepare prepare_u8 = prepare_layer_quantized<Layer, finish_weighted_layer_u8>;

// Older converters wrote an i16 bias, which TFLM still reads. The layer is prepared without it.
Status prepare_i16(PrepareContext& context) {
  PlanI16* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  PlanQuantized* made = &plan->layer;
  if (Status failed = find_shape(context, &made->shape)) return failed;
  WeightedLayer layer = Layer::describe(context, made->shape);
  plan->short_bias = kNoTensor;
  if (context.has_input(kBias) && context.input(kBias).type() == DType::kI16) {
    const uint32_t elements = context.input(kBias).shape().elements();
    if (elements != layer.channels) return context.fail(kBiasSize, elements, layer.channels);
    plan->short_bias = context.input_ref(kBias);
    layer.inputs.bias = kNoInput;
  }
  made->tensors = weighted_layer_tensors(context, layer.inputs);
  return finish_weighted_layer_i16(context, layer, &made->quantization, &made->multipliers);
}

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(3, 4, 1)) return failed;
  const DType input = context.input(kInput).type();
  if (Status failed = context.choose(input, context.input(kWeights).type())) return failed;
  if (Status failed = context.expect_output_type(input)) return failed;
  return context.prepare_row();
}

constexpr KernelRow kKernels[] = {
    // input (2), weights (1)
    {DType::kF32, DType::kF32, kernel<PlanF32, eval<MathF32>>, prepare_layer_f32<Layer>},
    {DType::kF32, DType::kI8, kernel<PlanHybrid, eval<MathF32I8>>, prepare_layer_hybrid<Layer>},
    {DType::kF32, DType::kI4, kernel<PlanHybrid, eval<MathF32I4>>, prepare_layer_hybrid<Layer>},
    {DType::kI8, DType::kI8, kernel<PlanQuantized, eval<MathI8>>, prepare_i8, kTunedForArmDsp},
    {DType::kI8, DType::kI4, kernel<PlanQuantized, eval<MathI8I4>>, prepare_i8, kTunedForArmDsp},
    {DType::kI16, DType::kI8, kernel<PlanI16, eval_i16>, prepare_i16, kTunedForArmDsp},
    {DType::kU8, DType::kU8, kernel<PlanQuantized, eval<MathU8>>, prepare_u8},
};

}  // namespace
}  // namespace transpose_conv

constexpr Op ops::transpose_conv{schema::BuiltinOperator::kTransposeConv, nullptr,
                                 mote::transpose_conv::prepare, mote::transpose_conv::kKernels};

}  // namespace mote
