// PAD: the input inside a larger output, with real zeros around.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/kernels/pad.h"
#include "mote/ops/op.h"

namespace mote::pad {

struct Plan {
  TensorRef input;
  TensorRef output;
  kernels::PadShape shape;
  Slot axes;  // shape.axes of kernels::PadAxis

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &Plan::input);
    visit("output", &Plan::output);
    visit("shape", &Plan::shape);
    visit("axes", &Plan::axes);
  }
};

Status eval(const EvalContext& context, const Plan& plan);

}  // namespace mote::pad
