// FULLY_CONNECTED: input [batches..., depth] x weights [channels, depth] + bias [channels].
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/kernels/fully_connected.h"
#include "mote/ops/op.h"
#include "mote/ops/weighted_layer.h"

namespace mote::fully_connected {

struct PlanI8 {
  WeightedLayerTensors tensors;
  kernels::FullyConnectedShape shape;
  kernels::LayerQuantization quantization;
  int16_t weights_offset;  // -zero_point of the weights
  Slot multipliers;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("tensors", &PlanI8::tensors);
    visit("shape", &PlanI8::shape);
    visit("quantization", &PlanI8::quantization);
    visit("weights_offset", &PlanI8::weights_offset);
    visit("multipliers", &PlanI8::multipliers);
  }
};

struct PlanF32 {
  WeightedLayerTensors tensors;
  kernels::FullyConnectedShape shape;
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

}  // namespace mote::fully_connected
