// READ_VARIABLE and ASSIGN_VARIABLE: copies from and to the memory that VAR_HANDLE has made.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/ops/op.h"

namespace mote {

class PrepareContext;

namespace variable {

struct Plan {
  TensorRef from;
  TensorRef to;
  uint32_t bytes;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("from", &Plan::from);
    visit("to", &Plan::to);
    visit("bytes", &Plan::bytes);
  }
};

Status eval(const EvalContext& context, const Plan& plan);

// Fails unless input 0 is a handle that VAR_HANDLE of the same subgraph has made.
Status expect_handle(PrepareContext& context);

}  // namespace variable
}  // namespace mote
