// RESHAPE, SQUEEZE and EXPAND_DIMS: the same elements under another shape.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/ops/data_movement.h"
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

Status prepare(PrepareContext& context);
Status eval(const EvalContext& context, const Plan& plan);

inline constexpr auto& kKernels = kRowsOfAnySize<kernel<Plan, eval>>;

}  // namespace mote::reshape
