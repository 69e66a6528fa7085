// MATRIX_DIAG: each row of the input on the diagonal of a square.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/kernels/pad.h"
#include "mote/ops/data_movement.h"
#include "mote/ops/op.h"

namespace mote::matrix_diag {

struct Plan {
  TensorRef input;
  TensorRef output;
  uint32_t count;  // of squares
  uint32_t size;   // of a square's side
  uint32_t element_bytes;
  uint32_t zero;  // every byte of a real zero

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &Plan::input);
    visit("output", &Plan::output);
    visit("count", &Plan::count);
    visit("size", &Plan::size);
    visit("element_bytes", &Plan::element_bytes);
    visit("zero", &Plan::zero);
  }
};

Status eval(const EvalContext& context, const Plan& plan);

}  // namespace mote::matrix_diag
