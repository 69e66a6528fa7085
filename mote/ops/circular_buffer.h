// CIRCULAR_BUFFER: the last inputs side by side, and a say in whether the rest of the model runs.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/ops/op.h"

namespace mote::circular_buffer {

struct Plan {
  TensorRef input;
  TensorRef output;
  uint32_t entry_bytes;  // of one input
  uint32_t bytes;        // of all
  uint32_t cycles_max;   // the model runs on at every so manieth input
  Slot entries;
  Slot cycle;  // one uint32_t

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &Plan::input);
    visit("output", &Plan::output);
    visit("entry_bytes", &Plan::entry_bytes);
    visit("bytes", &Plan::bytes);
    visit("cycles_max", &Plan::cycles_max);
    visit("entries", &Plan::entries);
    visit("cycle", &Plan::cycle);
  }
};

Status eval(const EvalContext& context, const Plan& plan);

}  // namespace mote::circular_buffer
