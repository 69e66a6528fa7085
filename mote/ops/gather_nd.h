// GATHER_ND: the elements or slices that tuples of indices name.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/ops/index_tuples.h"
#include "mote/ops/op.h"

namespace mote::gather_nd {

struct Plan {
  TensorRef input;
  TensorRef output;
  uint32_t slice_bytes;
  IndexTuples tuples;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &Plan::input);
    visit("output", &Plan::output);
    visit("slice_bytes", &Plan::slice_bytes);
    visit("tuples", &Plan::tuples);
  }
};

Status eval(const EvalContext& context, const Plan& plan);

}  // namespace mote::gather_nd
