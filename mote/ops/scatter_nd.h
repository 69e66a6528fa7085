// SCATTER_ND: zeros with updates at the places that tuples of indices name.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/ops/index_tuples.h"
#include "mote/ops/number_list.h"
#include "mote/ops/op.h"

namespace mote::scatter_nd {

struct Plan {
  TensorRef updates;
  TensorRef output;
  uint32_t output_bytes;
  uint32_t slice;  // elements of the output that one tuple names
  IndexTuples tuples;
  KnownNumbers shape;  // the output's, when it is computed

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("updates", &Plan::updates);
    visit("output", &Plan::output);
    visit("output_bytes", &Plan::output_bytes);
    visit("slice", &Plan::slice);
    visit("tuples", &Plan::tuples);
    visit("shape", &Plan::shape);
  }
};

template <class T>
Status eval(const EvalContext& context, const Plan& plan);

}  // namespace mote::scatter_nd
