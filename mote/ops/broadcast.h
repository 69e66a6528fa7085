// What operators on two tensors share: broadcasting, decided in prepare, and their f32 Plan.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/kernels/broadcast.h"
#include "mote/model/schema.h"

namespace mote {

class PrepareContext;

// The operands of a node with two inputs and one output.
struct BinaryOperands {
  TensorRef a;
  TensorRef b;
  TensorRef output;
  uint16_t reserved;
  kernels::BroadcastShape shape;
  Slot outer;  // shape.outer_count BroadcastDimensions; equal shapes need none

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("a", &BinaryOperands::a);
    visit("b", &BinaryOperands::b);
    visit("output", &BinaryOperands::output);
    visit("shape", &BinaryOperands::shape);
    visit("outer", &BinaryOperands::outer);
  }
};

// Chooses the kernel by the dtype of both inputs, which must also be the output's.
Status choose_binary_kernel(PrepareContext& context);

// `a` is the number of the input to take first, 0 or 1. Fails unless the shapes broadcast to the
// output's shape.
Status find_operands(PrepareContext& context, uint32_t a, BinaryOperands* operands);

struct BinaryPlanF32 {
  BinaryOperands operands;
  float activation_min;
  float activation_max;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("operands", &BinaryPlanF32::operands);
    visit("activation_min", &BinaryPlanF32::activation_min);
    visit("activation_max", &BinaryPlanF32::activation_max);
  }
};

Status prepare_binary_f32(PrepareContext& context, schema::ActivationFunctionType activation);

}  // namespace mote
