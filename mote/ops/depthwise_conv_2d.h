// DEPTHWISE_CONV_2D: weights [1, rows, columns, channels * multiplier], a filter a channel.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/kernels/depthwise_conv_2d.h"
#include "mote/ops/activation.h"
#include "mote/ops/op.h"
#include "mote/ops/weighted_layer.h"

namespace mote::depthwise_conv_2d {

struct PlanI8 {
  WeightedLayerTensors tensors;
  kernels::DepthwiseConv2DShape shape;
  kernels::LayerQuantization quantization;
  Slot multipliers;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("tensors", &PlanI8::tensors);
    visit("shape", &PlanI8::shape);
    visit("quantization", &PlanI8::quantization);
    visit("multipliers", &PlanI8::multipliers);
  }
};

struct PlanF32 {
  WeightedLayerTensors tensors;
  kernels::DepthwiseConv2DShape shape;
  ActivationRangeF32 activation;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("tensors", &PlanF32::tensors);
    visit("shape", &PlanF32::shape);
    visit("activation", &PlanF32::activation);
  }
};

Status eval_i8(const EvalContext& context, const PlanI8& plan);
Status eval_f32(const EvalContext& context, const PlanF32& plan);

}  // namespace mote::depthwise_conv_2d
