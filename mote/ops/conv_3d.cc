// CONV_3D in f32, also with i8 or i4 weights; with strides and dilation.
//
// TFLite has it in f32 only. Its weights have the output channels last, unlike those of CONV_2D, so
// that is where they may have a scale each.
#include "mote/ops/conv_3d.h"

#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/window.h"

namespace mote {
namespace conv_3d {
namespace {

namespace fields = schema::conv_3d_options;

constexpr Failure kRank{Code::kInvalidModel, "input or output has {got} dimensions, {want} needed"};
constexpr Failure kEmpty{Code::kInvalidModel, "dimension {got} of the input is 0"};
constexpr Failure kChannels{Code::kInvalidModel,
                            "weights have {got} input channels, {want} needed"};
constexpr Failure kOutput{Code::kInvalidModel,
                          "the output has a dimension of {got}, input and weights make {want}"};

// Dimensions of input and output, and of the weights.
enum Dimension : uint32_t { kBatch, kSlice, kRow, kColumn, kChannel };
enum Filter : uint32_t { kFilterSlice, kFilterRow, kFilterColumn, kFilterInputs, kFilterOutputs };

// What begin_weighted_layer() has not looked at. There are no groups.
Status check_shapes(PrepareContext& context, Shape input, Shape weights, Shape output) {
  if (input.rank != 5) return context.fail(kRank, input.rank, 5);
  if (output.rank != 5) return context.fail(kRank, output.rank, 5);
  for (uint32_t i = 0; i < 5; ++i) {
    if (input[i] == 0) return context.fail(kEmpty, i);
  }
  if (weights[kFilterInputs] == input[kChannel]) return kOk;
  return context.fail(kChannels, weights[kFilterInputs], input[kChannel]);
}

// Slices, rows and columns are three windows of one dimension that share the kind of padding.
Status find_axes(PrepareContext& context, Table table, Shape input, Shape weights,
                 kernels::Conv3DShape* shape) {
  const auto padding = table.get(fields::kPadding, schema::Padding::kSame);
  const WindowAxisOptions axes[] = {
      {table.get<int32_t>(fields::kStrideD, 0), weights[kFilterSlice],
       table.get<int32_t>(fields::kDilationDFactor, 1)},
      {table.get<int32_t>(fields::kStrideH, 0), weights[kFilterRow],
       table.get<int32_t>(fields::kDilationHFactor, 1)},
      {table.get<int32_t>(fields::kStrideW, 0), weights[kFilterColumn],
       table.get<int32_t>(fields::kDilationWFactor, 1)}};
  kernels::WindowAxis* found[] = {&shape->slices, &shape->rows, &shape->columns};
  for (uint32_t i = 0; i < 3; ++i) {
    const int32_t size = input[kSlice + i];
    if (Status failed = find_window_axis(context, padding, axes[i], size, found[i])) return failed;
  }
  return kOk;
}

Status check_output(PrepareContext& context, const kernels::Conv3DShape& shape) {
  const Shape output = context.output(0).shape();
  const int32_t want[] = {static_cast<int32_t>(shape.batches), shape.slices.output,
                          shape.rows.output, shape.columns.output,
                          static_cast<int32_t>(shape.output_channels)};
  for (uint32_t i = 0; i < 5; ++i) {
    if (output[i] != want[i]) return context.fail(kOutput, output[i], want[i]);
  }
  return kOk;
}

struct Layer {
  using Shape = kernels::Conv3DShape;
  static Table options(const PrepareContext& context) {
    return context.options(schema::BuiltinOptions::kConv3DOptions);
  }
  static Status find_shape(PrepareContext& context, Shape* shape) {
    const mote::Shape input = context.input(kLayerInput).shape();
    const mote::Shape weights = context.input(kLayerWeights).shape();
    if (Status failed = check_shapes(context, input, weights, context.output(0).shape())) {
      return failed;
    }
    shape->batches = static_cast<uint32_t>(input[kBatch]);
    shape->input_channels = static_cast<uint32_t>(input[kChannel]);
    shape->output_channels = static_cast<uint32_t>(weights[kFilterOutputs]);
    if (Status failed = find_axes(context, options(context), input, weights, shape)) return failed;
    return check_output(context, *shape);
  }
  static WeightedLayer describe(const PrepareContext& context, const Shape& shape) {
    const auto activation = options(context).get(fields::kFusedActivationFunction,
                                                 schema::ActivationFunctionType::kNone);
    return {shape.output_channels, kFilterOutputs,          activation,
            ScaleProduct::kDouble, WeightsZeroPoint::kNone, I16Bias::kNoneAsI64};
  }
};

Status prepare(PrepareContext& context) {
  if (Status failed = begin_weighted_layer(context, 5)) return failed;
  return context.prepare_row();
}

constexpr KernelRow kKernels[] = {
    // input, weights
    {DType::kF32, DType::kF32, kernel<PlanF32, eval<MathF32>>, prepare_layer_f32<Layer>},
    {DType::kF32, DType::kI8, kernel<PlanHybrid, eval<MathF32I8>>, prepare_layer_hybrid<Layer>},
    {DType::kF32, DType::kI4, kernel<PlanHybrid, eval<MathF32I4>>, prepare_layer_hybrid<Layer>},
};

}  // namespace
}  // namespace conv_3d

constexpr Op ops::conv_3d{schema::BuiltinOperator::kConv3D, nullptr, mote::conv_3d::prepare,
                          mote::conv_3d::kKernels};

}  // namespace mote
