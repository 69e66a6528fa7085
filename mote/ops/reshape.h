// RESHAPE: the same elements under another shape.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/ops/op.h"

namespace mote::reshape {

struct Plan {
  TensorRef input;
  TensorRef output;
  uint32_t bytes;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &Plan::input);
    visit("output", &Plan::output);
    visit("bytes", &Plan::bytes);
  }
};

Status eval(const EvalContext& context, const Plan& plan);

}  // namespace mote::reshape
