// What CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED prepare alike: tensors, bias, clamp,
// multipliers; a Plan and a prepare for each kind of arithmetic.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/kernels/layer_math.h"
#include "mote/model/schema.h"
#include "mote/ops/activation.h"
#include "mote/ops/prepare_context.h"

namespace mote {

enum WeightedLayerInput : uint32_t { kLayerInput, kLayerWeights, kLayerBias };

struct WeightedLayerTensors {
  TensorRef input;
  TensorRef weights;
  TensorRef bias;  // kNoTensor when there is none
  TensorRef output;
};

// --- Plans: what differs between the operators is their Shape ---

template <class ShapeType>
struct FloatLayerPlan {
  using Shape = ShapeType;

  WeightedLayerTensors tensors;
  Shape shape;
  ActivationRangeF32 activation;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("tensors", &FloatLayerPlan::tensors);
    visit("shape", &FloatLayerPlan::shape);
    visit("activation", &FloatLayerPlan::activation);
  }
};

struct LayerScales {
  Slot table;     // of floats
  uint32_t step;  // 1: one per output channel; 0: one for all
};

// f32 with i8 or i4 weights.
template <class ShapeType>
struct HybridLayerPlan {
  using Shape = ShapeType;

  WeightedLayerTensors tensors;
  Shape shape;
  ActivationRangeF32 activation;
  LayerScales scales;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("tensors", &HybridLayerPlan::tensors);
    visit("shape", &HybridLayerPlan::shape);
    visit("activation", &HybridLayerPlan::activation);
    visit("scales", &HybridLayerPlan::scales);
  }
};

// i8, u8 and i16.
template <class ShapeType>
struct QuantizedLayerPlan {
  using Shape = ShapeType;

  WeightedLayerTensors tensors;
  Shape shape;
  kernels::LayerQuantization quantization;
  Slot multipliers;
  Slot scratch;  // of i8 convolutions with i8 weights alone

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("tensors", &QuantizedLayerPlan::tensors);
    visit("shape", &QuantizedLayerPlan::shape);
    visit("quantization", &QuantizedLayerPlan::quantization);
    visit("multipliers", &QuantizedLayerPlan::multipliers);
    visit("scratch", &QuantizedLayerPlan::scratch);
  }
};

// --- steps of prepare ---

// How the first of the two multiplications of scales is rounded: TFLite uses a double, but a float
// for u8, and in FULLY_CONNECTED, when the weights have a single scale.
enum class ScaleProduct : uint8_t { kDouble, kFloat };

// Which zero points the weights may have.
enum class WeightsZeroPoint : uint8_t { kNone, kOne };

// The bias of an i16 layer, which decides about the rounding: either kind, and how the layer is
// computed when it has none; or i64 alone.
enum class I16Bias : uint8_t { kNoneAsI64, kNoneAsI32, kOnlyI64 };

// Which inputs of the node are what; most operators have them in this order. A bias beyond the
// inputs is none.
struct LayerInputs {
  uint32_t input = kLayerInput;
  uint32_t weights = kLayerWeights;
  uint32_t bias = kLayerBias;
};

// What an operator says of itself to the functions below.
struct WeightedLayer {
  uint32_t channels;  // of the output
  uint32_t axis;      // dimension of the weights along which they may have a scale each
  schema::ActivationFunctionType activation;
  ScaleProduct product;
  WeightsZeroPoint zero_point;
  I16Bias i16_bias;
  LayerInputs inputs{};
  uint32_t products = 0;  // that an output sums; 0: all weights of its channel
};

// Checks arity, dtypes and that the weights have `weights_rank` dimensions above 0; selects the
// kernel by the dtypes of input and weights. The rest of prepare relies on it.
Status begin_weighted_layer(PrepareContext& context, uint32_t weights_rank);

WeightedLayerTensors weighted_layer_tensors(const PrepareContext& context,
                                            const LayerInputs& inputs = {});

// What the field quantized_bias_type of CONV_2D's and FULLY_CONNECTED's options says.
inline I16Bias i16_bias(Table options, uint16_t field) {
  return options.get(field, DType::kF32) == DType::kI32 ? I16Bias::kNoneAsI32 : I16Bias::kNoneAsI64;
}

// Checks the bias against `channels` outputs and finds what finishes a sum of products.
Status finish_weighted_layer_f32(PrepareContext& context, uint32_t channels,
                                 schema::ActivationFunctionType activation,
                                 ActivationRangeF32* range, uint32_t bias = kLayerBias);

// The scales of integer weights that meet f32 inputs: one, or one a channel.
Status find_weights_scales(PrepareContext& context, const WeightedLayer& layer,
                           LayerScales* scales);

// The same for quantized layers. `multipliers` gets one Multiplier, or one a channel.
Status finish_weighted_layer_i8(PrepareContext& context, const WeightedLayer& layer,
                                kernels::LayerQuantization* quantization, Slot* multipliers);
Status finish_weighted_layer_u8(PrepareContext& context, const WeightedLayer& layer,
                                kernels::LayerQuantization* quantization, Slot* multipliers);
Status finish_weighted_layer_i16(PrepareContext& context, const WeightedLayer& layer,
                                 kernels::LayerQuantization* quantization, Slot* multipliers);

// --- prepare of the rows of the kernel tables ---
//
// `Layer` is how an operator describes itself:
//   using Shape = ...;
//   static Status find_shape(PrepareContext&, Shape*);
//   static WeightedLayer describe(const PrepareContext&, const Shape&);

template <class Layer, class Plan>
Status make_layer_plan(PrepareContext& context, Plan** plan) {
  if (Status failed = context.make_plan(plan)) return failed;
  return Layer::find_shape(context, &(*plan)->shape);
}

template <class Layer>
Status prepare_layer_f32(PrepareContext& context) {
  FloatLayerPlan<typename Layer::Shape>* plan = nullptr;
  if (Status failed = make_layer_plan<Layer>(context, &plan)) return failed;
  const WeightedLayer layer = Layer::describe(context, plan->shape);
  plan->tensors = weighted_layer_tensors(context, layer.inputs);
  return finish_weighted_layer_f32(context, layer.channels, layer.activation, &plan->activation,
                                   layer.inputs.bias);
}

template <class Layer>
Status prepare_layer_hybrid(PrepareContext& context) {
  HybridLayerPlan<typename Layer::Shape>* plan = nullptr;
  if (Status failed = make_layer_plan<Layer>(context, &plan)) return failed;
  const WeightedLayer layer = Layer::describe(context, plan->shape);
  plan->tensors = weighted_layer_tensors(context, layer.inputs);
  if (Status failed = find_weights_scales(context, layer, &plan->scales)) return failed;
  return finish_weighted_layer_f32(context, layer.channels, layer.activation, &plan->activation,
                                   layer.inputs.bias);
}

// `finish` is the function above for the dtype of the input.
template <class Layer, Status (*finish)(PrepareContext&, const WeightedLayer&,
                                        kernels::LayerQuantization*, Slot*)>
Status prepare_layer_quantized(PrepareContext& context,
                               QuantizedLayerPlan<typename Layer::Shape>** made) {
  if (Status failed = make_layer_plan<Layer>(context, made)) return failed;
  QuantizedLayerPlan<typename Layer::Shape>& plan = **made;
  const WeightedLayer layer = Layer::describe(context, plan.shape);
  plan.tensors = weighted_layer_tensors(context, layer.inputs);
  return finish(context, layer, &plan.quantization, &plan.multipliers);
}
template <class Layer, Status (*finish)(PrepareContext&, const WeightedLayer&,
                                        kernels::LayerQuantization*, Slot*)>
Status prepare_layer_quantized(PrepareContext& context) {
  QuantizedLayerPlan<typename Layer::Shape>* plan = nullptr;
  return prepare_layer_quantized<Layer, finish>(context, &plan);
}

// i8 with i8 weights, for kernels that want scratch: so many bytes as `Layer::scratch_bytes` says.
template <class Layer>
Status prepare_layer_with_scratch(PrepareContext& context) {
  QuantizedLayerPlan<typename Layer::Shape>* plan = nullptr;
  if (Status failed = prepare_layer_quantized<Layer, finish_weighted_layer_i8>(context, &plan)) {
    return failed;
  }
  return context.request_scratch(Layer::scratch_bytes(plan->shape), &plan->scratch);
}

}  // namespace mote
