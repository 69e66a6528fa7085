// REVERSE_SEQUENCE: output[batch][step] = input[batch][length[batch] - 1 - step].
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/ops/number_list.h"
#include "mote/ops/op.h"

namespace mote::reverse_sequence {

// Some of the input's dimensions; the stride is in bytes.
struct Dimension {
  uint32_t extent;
  uint32_t stride;
};

struct Plan {
  TensorRef input;
  TensorRef output;
  NumberList lengths;
  Dimension batches;
  Dimension steps;
  Dimension outer;   // what comes before the two
  Dimension middle;  // what lies between them
  uint32_t bytes;    // of what comes after them

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &Plan::input);
    visit("output", &Plan::output);
    visit("lengths", &Plan::lengths);
    visit("batches", &Plan::batches);
    visit("steps", &Plan::steps);
    visit("outer", &Plan::outer);
    visit("middle", &Plan::middle);
    visit("bytes", &Plan::bytes);
  }
};

Status eval(const EvalContext& context, const Plan& plan);

}  // namespace mote::reverse_sequence
