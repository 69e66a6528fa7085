// FULLY_CONNECTED in f32 and i8 (weights with one scale, or one an output channel).
#include "mote/ops/fully_connected.h"

#include "mote/kernels/isa/isa.h"
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

constexpr uint32_t kOutputChannels = 0;  // dimension of the weights

constexpr KernelRow kKernels[] = {
    // input, weights
    {DType::kF32, DType::kF32, kernel<PlanF32, eval_f32>},
    {DType::kI8, DType::kI8, kernel<PlanI8, eval_i8>},
};

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
  return context.expect_output_elements(shape->batches * shape->output_depth);
}

Status prepare_f32(PrepareContext& context) {
  PlanF32* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->tensors = weighted_layer_tensors(context);
  if (Status failed = find_shape(context, &plan->shape)) return failed;
  return finish_weighted_layer_f32(context, plan->shape.output_depth, activation(context),
                                   &plan->activation);
}

Status prepare_i8(PrepareContext& context) {
  PlanI8* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->tensors = weighted_layer_tensors(context);
  if (Status failed = find_shape(context, &plan->shape)) return failed;
  const TensorView weights = context.input(kLayerWeights);
  plan->weights_offset = static_cast<int16_t>(-weights.zero_point());
  const bool single_scale = weights.scales().size == 1;
  return finish_weighted_layer_i8(context, plan->shape.output_depth, kOutputChannels,
                                  activation(context),
                                  single_scale ? ScaleProduct::kFloat : ScaleProduct::kDouble,
                                  &plan->quantization, &plan->multipliers);
}

Status prepare(PrepareContext& context) {
  if (Status failed = begin_weighted_layer(context, 2)) return failed;
  const int8_t format =
      options(context).get<int8_t>(schema::fully_connected_options::kWeightsFormat, 0);
  if (format != 0) return context.fail(kWeightsFormat, format);
  return context.input(kLayerInput).type() == DType::kF32 ? prepare_f32(context)
                                                          : prepare_i8(context);
}

}  // namespace

Status eval_f32(const EvalContext& context, const PlanF32& plan) {
  const kernels::LayerMathF32<isa::Target> math{plan.activation.min, plan.activation.max,
                                                context.read_optional<float>(plan.tensors.bias)};
  kernels::fully_connected_f32(plan.shape, math, context.read<float>(plan.tensors.input),
                               context.read<float>(plan.tensors.weights),
                               context.write<float>(plan.tensors.output));
  return kOk;
}

Status eval_i8(const EvalContext& context, const PlanI8& plan) {
  const kernels::LayerMathI8<isa::Target> math{plan.quantization,
                                               context.read<Multiplier>(plan.multipliers),
                                               context.read_optional<int32_t>(plan.tensors.bias)};
  kernels::fully_connected_i8(
      plan.shape, math, plan.weights_offset, context.read<int8_t>(plan.tensors.input),
      context.read<int8_t>(plan.tensors.weights), context.write<int8_t>(plan.tensors.output));
  return kOk;
}

}  // namespace fully_connected

constexpr Op ops::fully_connected{schema::BuiltinOperator::kFullyConnected, nullptr,
                                  mote::fully_connected::prepare, mote::fully_connected::kKernels};

}  // namespace mote
