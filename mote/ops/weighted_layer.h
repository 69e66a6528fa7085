// What CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED prepare alike: tensors, bias, clamp,
// multipliers.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/kernels/layer_math.h"
#include "mote/model/schema.h"
#include "mote/ops/activation.h"

namespace mote {

class PrepareContext;

enum WeightedLayerInput : uint32_t { kLayerInput, kLayerWeights, kLayerBias };

struct WeightedLayerTensors {
  TensorRef input;
  TensorRef weights;
  TensorRef bias;  // kNoTensor when there is none
  TensorRef output;
};

WeightedLayerTensors weighted_layer_tensors(const PrepareContext& context);

// Checks arity, dtypes and that the weights have `weights_rank` dimensions above 0; selects the
// kernel by the dtypes of input and weights. The rest of prepare relies on it.
Status begin_weighted_layer(PrepareContext& context, uint32_t weights_rank);

// Checks the bias against `channels` outputs and finds what finishes a sum of products.
Status finish_weighted_layer_f32(PrepareContext& context, uint32_t channels,
                                 schema::ActivationFunctionType activation,
                                 ActivationRangeF32* range);

// How the first of the two multiplications of scales is rounded: TFLite uses a double, but a float
// in FULLY_CONNECTED when the weights have a single scale.
enum class ScaleProduct { kDouble, kFloat };

// The same for i8. The weights have one scale, or one a channel along their dimension `axis`.
Status finish_weighted_layer_i8(PrepareContext& context, uint32_t channels, uint32_t axis,
                                schema::ActivationFunctionType activation, ScaleProduct product,
                                kernels::LayerQuantization* quantization, Slot* multipliers);

// Fails unless all zero points of the weights are 0.
Status expect_symmetric_weights(PrepareContext& context);

}  // namespace mote
