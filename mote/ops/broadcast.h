// What operators on two or three tensors share: broadcasting, decided in prepare.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/shape.h"
#include "mote/base/status.h"
#include "mote/kernels/broadcast.h"

namespace mote {

class PrepareContext;

// The tensors of a node with two or three inputs and one output.
struct BroadcastOperands {
  TensorRef a;
  TensorRef b;
  TensorRef c;  // kNoTensor when there are two
  TensorRef output;
  kernels::BroadcastShape shape;
  Slot outer;  // shape.outer_count WalkDimensions; equal shapes need none

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("a", &BroadcastOperands::a);
    visit("b", &BroadcastOperands::b);
    visit("c", &BroadcastOperands::c);
    visit("output", &BroadcastOperands::output);
    visit("shape", &BroadcastOperands::shape);
    visit("outer", &BroadcastOperands::outer);
  }
};

// Two inputs; `a` is the number of the one to take first, 0 or 1. Fails unless the shapes broadcast
// to the output's shape.
Status find_operands(PrepareContext& context, uint32_t a, BroadcastOperands* operands);

// Three inputs, the first of which is read as if it had this shape.
Status find_operands(PrepareContext& context, Shape first, BroadcastOperands* operands);

}  // namespace mote
