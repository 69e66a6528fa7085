// CONV_2D with groups, strides and dilation.
#include "mote/ops/conv_2d.h"

#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/window.h"

namespace mote {
namespace conv_2d {
namespace {

namespace options = schema::conv_2d_options;

constexpr Failure kGroups{Code::kInvalidModel,
                          "{got} input channels do not divide into groups of the weights' {want}"};
constexpr Failure kGroupOutputs{Code::kInvalidModel,
                                "{got} output channels do not divide into {want} groups"};
constexpr Failure kOutputChannels{Code::kInvalidModel,
                                  "output has {got} channels, {want} (one a filter) needed"};

// Dimensions of the weights; per-channel scales go along the first.
enum Filter : uint32_t { kFilters, kFilterRows, kFilterColumns, kFilterChannels };

schema::ActivationFunctionType activation(const PrepareContext& context) {
  return context.options(schema::BuiltinOptions::kConv2DOptions)
      .get(options::kFusedActivationFunction, schema::ActivationFunctionType::kNone);
}

Status find_channels(PrepareContext& context, Shape weights, kernels::Conv2DShape* shape) {
  shape->input_channels = static_cast<uint32_t>(context.input(kLayerInput).shape()[3]);
  shape->output_channels = static_cast<uint32_t>(weights[kFilters]);
  shape->weights_channels = static_cast<uint32_t>(weights[kFilterChannels]);
  if (shape->input_channels % shape->weights_channels != 0) {
    return context.fail(kGroups, shape->input_channels, shape->weights_channels);
  }
  const uint32_t groups = shape->input_channels / shape->weights_channels;
  if (shape->output_channels % groups != 0) {
    return context.fail(kGroupOutputs, shape->output_channels, groups);
  }
  shape->group_outputs = shape->output_channels / groups;
  const int32_t got = context.output(0).shape()[3];
  return got == weights[kFilters] ? kOk : context.fail(kOutputChannels, got, weights[kFilters]);
}

Status find_shape(PrepareContext& context, kernels::Conv2DShape* shape) {
  const Table table = context.options(schema::BuiltinOptions::kConv2DOptions);
  const Shape weights = context.input(kLayerWeights).shape();
  const WindowOptions window{table.get(options::kPadding, schema::Padding::kSame),
                             table.get<int32_t>(options::kStrideH, 0),
                             table.get<int32_t>(options::kStrideW, 0),
                             weights[kFilterRows],
                             weights[kFilterColumns],
                             table.get<int32_t>(options::kDilationHFactor, 1),
                             table.get<int32_t>(options::kDilationWFactor, 1)};
  if (Status failed = find_window(context, window, &shape->window)) return failed;
  if (Status failed = let_window_trail(context, shape->window)) return failed;
  shape->batches = static_cast<uint32_t>(context.input(kLayerInput).shape()[0]);
  return find_channels(context, weights, shape);
}

struct Layer {
  using Shape = kernels::Conv2DShape;
  static Status find_shape(PrepareContext& context, Shape* shape) {
    return conv_2d::find_shape(context, shape);
  }
  static uint32_t scratch_bytes(const Shape& shape) {
    return kernels::conv_2d_scratch_bytes(shape);
  }
  static WeightedLayer describe(const PrepareContext& context, const Shape& shape) {
    const Table table = context.options(schema::BuiltinOptions::kConv2DOptions);
    return {shape.output_channels,   kFilters,
            activation(context),     ScaleProduct::kDouble,
            WeightsZeroPoint::kNone, i16_bias(table, options::kQuantizedBiasType)};
  }
};
constexpr RowPrepare prepare_tiled = prepare_layer_with_scratch<Layer>;
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
    {DType::kI8, DType::kI4, kernel<PlanQuantized, eval<MathI8I4>>, prepare_i8, kTunedForArmDsp},
    {DType::kI16, DType::kI8, kernel<PlanQuantized, eval<MathI16I8>>, prepare_i16, kTunedForArmDsp},
    {DType::kU8, DType::kU8, kernel<PlanQuantized, eval<MathU8>>, prepare_u8},
};
constexpr KernelRow kKernelsI8[] = {
    {DType::kI8, DType::kI8, kernel<PlanQuantized, eval_i8>, prepare_tiled, kTunedForArmDsp},
};

}  // namespace
}  // namespace conv_2d

constexpr Op ops::conv_2d{schema::BuiltinOperator::kConv2D, nullptr, mote::conv_2d::prepare,
                          mote::conv_2d::kKernels};
constexpr Op ops::conv_2d_i8{schema::BuiltinOperator::kConv2D, nullptr, mote::conv_2d::prepare,
                             mote::conv_2d::kKernelsI8};

}  // namespace mote
