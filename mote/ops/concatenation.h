// CONCATENATION: inputs one after the other along a dimension.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/ops/op.h"

namespace mote::concatenation {

// What one input adds to each row of the output.
struct Part {
  TensorRef input;
  uint16_t reserved;
  uint32_t bytes;
};

// A row of the output goes from the dimension of the concatenation to the last one.
struct Plan {
  TensorRef output;
  uint16_t reserved;
  uint32_t rows;
  uint32_t row_bytes;
  uint32_t part_count;
  Slot parts;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("output", &Plan::output);
    visit("rows", &Plan::rows);
    visit("row_bytes", &Plan::row_bytes);
    visit("part_count", &Plan::part_count);
    visit("parts", &Plan::parts);
  }
};

Status eval(const EvalContext& context, const Plan& plan);

}  // namespace mote::concatenation
