// SPLIT_V: pieces of given sizes of the input along a dimension.
#pragma once

#include "mote/base/status.h"
#include "mote/ops/columns.h"
#include "mote/ops/number_list.h"
#include "mote/ops/op.h"

namespace mote::split_v {

struct Plan {
  columns::Plan pieces;
  KnownNumbers sizes;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("pieces", &Plan::pieces);
    visit("sizes", &Plan::sizes);
  }
};

Status eval(const EvalContext& context, const Plan& plan);

}  // namespace mote::split_v
