// CONV_2D in f32 and i8, with groups, strides and dilation.
#include "mote/ops/conv_2d.h"

#include "mote/kernels/isa/isa.h"
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

constexpr KernelRow kKernels[] = {
    // input, weights
    {DType::kF32, DType::kF32, kernel<PlanF32, eval_f32>},
    {DType::kI8, DType::kI8, kernel<PlanI8, eval_i8>},
};

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
  shape->batches = static_cast<uint32_t>(context.input(kLayerInput).shape()[0]);
  return find_channels(context, weights, shape);
}

Status prepare_f32(PrepareContext& context) {
  PlanF32* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->tensors = weighted_layer_tensors(context);
  if (Status failed = find_shape(context, &plan->shape)) return failed;
  return finish_weighted_layer_f32(context, plan->shape.output_channels, activation(context),
                                   &plan->activation);
}

Status prepare_i8(PrepareContext& context) {
  PlanI8* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->tensors = weighted_layer_tensors(context);
  if (Status failed = find_shape(context, &plan->shape)) return failed;
  if (Status failed = expect_symmetric_weights(context)) return failed;
  return finish_weighted_layer_i8(context, plan->shape.output_channels, kFilters,
                                  activation(context), ScaleProduct::kDouble, &plan->quantization,
                                  &plan->multipliers);
}

Status prepare(PrepareContext& context) {
  if (Status failed = begin_weighted_layer(context, 4)) return failed;
  const bool is_float = context.input(kLayerInput).type() == DType::kF32;
  return is_float ? prepare_f32(context) : prepare_i8(context);
}

}  // namespace

Status eval_f32(const EvalContext& context, const PlanF32& plan) {
  const kernels::LayerMathF32<isa::Target> math{plan.activation.min, plan.activation.max,
                                                context.read_optional<float>(plan.tensors.bias)};
  kernels::conv_2d(plan.shape, math, context.read<float>(plan.tensors.input),
                   context.read<float>(plan.tensors.weights),
                   context.write<float>(plan.tensors.output));
  return kOk;
}

Status eval_i8(const EvalContext& context, const PlanI8& plan) {
  const kernels::LayerMathI8<isa::Target> math{plan.quantization,
                                               context.read<Multiplier>(plan.multipliers),
                                               context.read_optional<int32_t>(plan.tensors.bias)};
  kernels::conv_2d(plan.shape, math, context.read<int8_t>(plan.tensors.input),
                   context.read<int8_t>(plan.tensors.weights),
                   context.write<int8_t>(plan.tensors.output));
  return kOk;
}

}  // namespace conv_2d

constexpr Op ops::conv_2d{schema::BuiltinOperator::kConv2D, nullptr, mote::conv_2d::prepare,
                          mote::conv_2d::kKernels};

}  // namespace mote
