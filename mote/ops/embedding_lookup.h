// EMBEDDING_LOOKUP: output row i is row indices[i] of a table, as it is or as floats.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/ops/op.h"

namespace mote::embedding_lookup {

struct Plan {
  TensorRef indices;
  TensorRef table;
  TensorRef output;
  uint16_t scale_step;  // to floats only. 1: one scale a row; 0: one for all
  uint32_t lookups;
  uint32_t rows;     // of the table
  uint32_t columns;  // of the table; of plain copies, in bytes
  Slot scales;       // to floats only

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("indices", &Plan::indices);
    visit("table", &Plan::table);
    visit("output", &Plan::output);
    visit("scale_step", &Plan::scale_step);
    visit("lookups", &Plan::lookups);
    visit("rows", &Plan::rows);
    visit("columns", &Plan::columns);
    visit("scales", &Plan::scales);
  }
};

Status eval_copy(const EvalContext& context, const Plan& plan);
Status eval_i8_f32(const EvalContext& context, const Plan& plan);
Status eval_i4_f32(const EvalContext& context, const Plan& plan);

}  // namespace mote::embedding_lookup
