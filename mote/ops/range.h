// RANGE: start, start + delta, start + 2 delta ... up to, but without, the limit.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/ops/op.h"

namespace mote::range {

struct Plan {
  TensorRef start;
  TensorRef limit;
  TensorRef delta;
  TensorRef output;
  uint32_t elements;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("start", &Plan::start);
    visit("limit", &Plan::limit);
    visit("delta", &Plan::delta);
    visit("output", &Plan::output);
    visit("elements", &Plan::elements);
  }
};

Status eval_f32(const EvalContext& context, const Plan& plan);
Status eval_i32(const EvalContext& context, const Plan& plan);
Status eval_i64(const EvalContext& context, const Plan& plan);

}  // namespace mote::range
