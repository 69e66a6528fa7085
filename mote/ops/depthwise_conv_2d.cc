// DEPTHWISE_CONV_2D with a depth multiplier, strides and dilation.
#include "mote/ops/depthwise_conv_2d.h"

#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/window.h"

namespace mote {
namespace depthwise_conv_2d {
namespace {

namespace options = schema::depthwise_conv_2d_options;

constexpr Failure kWeightsBatch{Code::kInvalidModel,
                                "the first dimension of the weights is {got}, {want} needed"};
constexpr Failure kMultiplier{Code::kInvalidModel,
                              "weights for {got} outputs are no multiple of {want} input channels"};
constexpr Failure kOutputChannels{Code::kInvalidModel,
                                  "output has {got} channels, {want} (as the weights) needed"};

// Dimensions of the weights; per-channel scales go along the last.
enum Filter : uint32_t { kFilterBatch, kFilterRows, kFilterColumns, kFilterOutputs };

schema::ActivationFunctionType activation(const PrepareContext& context) {
  return context.options(schema::BuiltinOptions::kDepthwiseConv2DOptions)
      .get(options::kFusedActivationFunction, schema::ActivationFunctionType::kNone);
}

// The depth multiplier follows from the shapes; the option of that name is redundant and, in some
// files, wrong.
Status find_channels(PrepareContext& context, Shape weights, kernels::DepthwiseConv2DShape* shape) {
  const uint32_t inputs = static_cast<uint32_t>(context.input(kLayerInput).shape()[3]);
  const uint32_t outputs = static_cast<uint32_t>(weights[kFilterOutputs]);
  if (weights[kFilterBatch] != 1) return context.fail(kWeightsBatch, weights[kFilterBatch], 1);
  if (outputs % inputs != 0) return context.fail(kMultiplier, outputs, inputs);
  const int32_t got = context.output(0).shape()[3];
  if (got != weights[kFilterOutputs]) return context.fail(kOutputChannels, got, outputs);
  const bool side_by_side = outputs == inputs;
  shape->input_channels = inputs;
  shape->output_channels = outputs;
  shape->run_outputs = side_by_side ? outputs : outputs / inputs;
  shape->channel_step = side_by_side ? 1 : 0;
  return kOk;
}

Status find_shape(PrepareContext& context, kernels::DepthwiseConv2DShape* shape) {
  const Table table = context.options(schema::BuiltinOptions::kDepthwiseConv2DOptions);
  const Shape weights = context.input(kLayerWeights).shape();
  const WindowOptions window{table.get(options::kPadding, schema::Padding::kSame),
                             table.get<int32_t>(options::kStrideH, 0),
                             table.get<int32_t>(options::kStrideW, 0),
                             weights[kFilterRows],
                             weights[kFilterColumns],
                             table.get<int32_t>(options::kDilationHFactor, 1),
                             table.get<int32_t>(options::kDilationWFactor, 1)};
  if (Status failed = find_window(context, window, &shape->window)) return failed;
  shape->batches = static_cast<uint32_t>(context.input(kLayerInput).shape()[0]);
  return find_channels(context, weights, shape);
}

// Four channels after the other go through all rows, of which the scratch keeps what the next
// windows need: the output may take the place of the same channels of the input when a row is read
// in one go, and each of its channels once.
Status let_channels_trail(PrepareContext& context, const kernels::DepthwiseConv2DShape& any) {
  const kernels::DepthwiseConv2DShape shape = kernels::depthwise_along_rows(any);
  const kernels::WindowAxis &down = shape.window.rows, &across = shape.window.columns;
  const bool whole_rows =
      kernels::depthwise_positions(shape.window) == static_cast<uint32_t>(across.output);
  const bool reads_once =
      down.output == 1 || down.filter == 1 || kernels::depthwise_rotations(shape.window) > 1;
  const uint32_t channels = shape.output_channels;
  const bool fours = shape.channel_step == 1 && channels % 4 == 0 && channels <= UINT16_MAX;
  if (shape.batches != 1 || !whole_rows || !reads_once || !fours) return kOk;
  return context.let_output_trail(kLayerInput, 0, static_cast<uint16_t>(channels));
}

struct Layer {
  using Shape = kernels::DepthwiseConv2DShape;
  static Status find_shape(PrepareContext& context, Shape* shape) {
    return depthwise_conv_2d::find_shape(context, shape);
  }
  static uint32_t scratch_bytes(const Shape& shape) {
    return kernels::depthwise_scratch_bytes(shape);
  }
  static WeightedLayer describe(const PrepareContext& context, const Shape& shape) {
    return {shape.output_channels, kFilterOutputs,          activation(context),
            ScaleProduct::kDouble, WeightsZeroPoint::kNone, I16Bias::kOnlyI64};
  }
};
Status prepare_tiled(PrepareContext& context) {
  if (Status failed = prepare_layer_with_scratch<Layer>(context)) return failed;
  kernels::DepthwiseConv2DShape shape;
  if (Status failed = find_shape(context, &shape)) return failed;
  return let_channels_trail(context, shape);
}
constexpr RowPrepare prepare_i8 = prepare_layer_quantized<Layer, finish_weighted_layer_i8>;
constexpr RowPrepare prepare_u8 = prepare_layer_quantized<Layer, finish_weighted_layer_u8>;
constexpr RowPrepare prepare_i16 = prepare_layer_quantized<Layer, finish_weighted_layer_i16>;

Status prepare(PrepareContext& context) {
  if (Status failed = begin_weighted_layer(context, 4)) return failed;
  return context.prepare_row();
}

constexpr KernelRow kKernels[] = {
    // input, weights
    {DType::kF32, DType::kF32, kernel<PlanF32, eval<MathF32>>, prepare_layer_f32<Layer>},
    {DType::kF32, DType::kI8, kernel<PlanHybrid, eval<MathF32I8>>, prepare_layer_hybrid<Layer>},
    {DType::kF32, DType::kI4, kernel<PlanHybrid, eval<MathF32I4>>, prepare_layer_hybrid<Layer>},
    {DType::kI8, DType::kI8, kernel<PlanQuantized, eval_i8>, prepare_tiled, kTunedForArmDsp},
    {DType::kI8, DType::kI4, kernel<PlanQuantized, eval<MathI8I4>>, prepare_i8},
    {DType::kI16, DType::kI8, kernel<PlanQuantized, eval<MathI16I8>>, prepare_i16, kTunedForArmDsp},
    {DType::kU8, DType::kU8, kernel<PlanQuantized, eval<MathU8>>, prepare_u8},
};
constexpr KernelRow kKernelsI8[] = {
    {DType::kI8, DType::kI8, kernel<PlanQuantized, eval_i8>, prepare_tiled, kTunedForArmDsp},
};

}  // namespace
}  // namespace depthwise_conv_2d

constexpr Op ops::depthwise_conv_2d{schema::BuiltinOperator::kDepthwiseConv2D, nullptr,
                                    mote::depthwise_conv_2d::prepare,
                                    mote::depthwise_conv_2d::kKernels};
constexpr Op ops::depthwise_conv_2d_i8{schema::BuiltinOperator::kDepthwiseConv2D, nullptr,
                                       mote::depthwise_conv_2d::prepare,
                                       mote::depthwise_conv_2d::kKernelsI8};

}  // namespace mote
