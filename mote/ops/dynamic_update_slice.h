// DYNAMIC_UPDATE_SLICE: a copy of a tensor in which a part is replaced.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/kernels/walk.h"
#include "mote/ops/slice.h"

namespace mote::dynamic_update_slice {

using Axis = kernels::WalkDimension<1>;

struct Plan {
  TensorRef input;
  TensorRef update;
  TensorRef output;
  uint16_t axis_count;  // along which runs of the update lie apart in the output
  uint32_t output_bytes;
  uint32_t run;    // contiguous bytes of the update
  uint32_t first;  // of the part in the output, when it is known before
  Slot axes;       // axis_count of Axis, innermost first
  slice::Numbers starts;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &Plan::input);
    visit("update", &Plan::update);
    visit("output", &Plan::output);
    visit("axis_count", &Plan::axis_count);
    visit("output_bytes", &Plan::output_bytes);
    visit("run", &Plan::run);
    visit("first", &Plan::first);
    visit("axes", &Plan::axes);
    visit("starts", &Plan::starts);
  }
};

Status eval(const EvalContext& context, const Plan& plan);

}  // namespace mote::dynamic_update_slice
