// DEPTHWISE_CONV_2D in f32 and i8, with a depth multiplier, strides and dilation.
#include "mote/ops/depthwise_conv_2d.h"

#include "mote/kernels/isa/isa.h"
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

constexpr KernelRow kKernels[] = {
    // input, weights
    {DType::kF32, DType::kF32, kernel<PlanF32, eval_f32>},
    {DType::kI8, DType::kI8, kernel<PlanI8, eval_i8>},
};

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
  return finish_weighted_layer_i8(context, plan->shape.output_channels, kFilterOutputs,
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
  kernels::depthwise_conv_2d(plan.shape, math, context.read<float>(plan.tensors.input),
                             context.read<float>(plan.tensors.weights),
                             context.write<float>(plan.tensors.output));
  return kOk;
}

Status eval_i8(const EvalContext& context, const PlanI8& plan) {
  const kernels::LayerMathI8<isa::Target> math{plan.quantization,
                                               context.read<Multiplier>(plan.multipliers),
                                               context.read_optional<int32_t>(plan.tensors.bias)};
  kernels::depthwise_conv_2d(plan.shape, math, context.read<int8_t>(plan.tensors.input),
                             context.read<int8_t>(plan.tensors.weights),
                             context.write<int8_t>(plan.tensors.output));
  return kOk;
}

}  // namespace depthwise_conv_2d

constexpr Op ops::depthwise_conv_2d{schema::BuiltinOperator::kDepthwiseConv2D, nullptr,
                                    mote::depthwise_conv_2d::prepare,
                                    mote::depthwise_conv_2d::kKernels};

}  // namespace mote
