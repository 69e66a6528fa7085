// BROADCAST_ARGS: the shape to which two shapes broadcast.
#pragma once

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/ops/number_list.h"
#include "mote/ops/op.h"

namespace mote::broadcast_args {

struct Plan {
  NumberList a;
  NumberList b;
  TensorRef output;
  uint16_t count;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("a", &Plan::a);
    visit("b", &Plan::b);
    visit("output", &Plan::output);
    visit("count", &Plan::count);
  }
};

Status eval_i32(const EvalContext& context, const Plan& plan);
Status eval_i64(const EvalContext& context, const Plan& plan);

}  // namespace mote::broadcast_args
