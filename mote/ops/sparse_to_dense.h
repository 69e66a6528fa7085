// SPARSE_TO_DENSE: one value everywhere but at the places that indices name.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/ops/index_tuples.h"
#include "mote/ops/number_list.h"
#include "mote/ops/op.h"

namespace mote::sparse_to_dense {

struct Plan {
  TensorRef values;
  TensorRef default_value;
  TensorRef output;
  uint8_t element_bytes;
  uint8_t value_step;  // 0: one value serves all indices
  uint32_t output_bytes;
  IndexTuples tuples;
  KnownNumbers shape;  // the output's, when it is computed

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("values", &Plan::values);
    visit("default_value", &Plan::default_value);
    visit("output", &Plan::output);
    visit("element_bytes", &Plan::element_bytes);
    visit("value_step", &Plan::value_step);
    visit("output_bytes", &Plan::output_bytes);
    visit("tuples", &Plan::tuples);
    visit("shape", &Plan::shape);
  }
};

Status eval(const EvalContext& context, const Plan& plan);

}  // namespace mote::sparse_to_dense
