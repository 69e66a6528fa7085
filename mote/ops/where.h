// WHERE with one input: the indices of the elements that are not zero.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/ops/op.h"

namespace mote::where {

struct Plan {
  TensorRef input;
  TensorRef output;
  uint32_t elements;  // of the input
  uint32_t rank;      // numbers for each element that is not zero
  uint32_t rows;      // of the output: how many such elements there must be
  Slot sizes;         // of the input's dimensions, i32

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &Plan::input);
    visit("output", &Plan::output);
    visit("elements", &Plan::elements);
    visit("rank", &Plan::rank);
    visit("rows", &Plan::rows);
    visit("sizes", &Plan::sizes);
  }
};

template <class T>
Status eval(const EvalContext& context, const Plan& plan);

}  // namespace mote::where
