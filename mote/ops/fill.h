// FILL: every element of the output is one value.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/ops/number_list.h"
#include "mote/ops/op.h"

namespace mote::fill {

struct Plan {
  TensorRef value;
  TensorRef output;
  uint32_t element_bytes;
  uint32_t bytes;
  KnownNumbers dims;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("value", &Plan::value);
    visit("output", &Plan::output);
    visit("element_bytes", &Plan::element_bytes);
    visit("bytes", &Plan::bytes);
    visit("dims", &Plan::dims);
  }
};

Status eval(const EvalContext& context, const Plan& plan);

}  // namespace mote::fill
