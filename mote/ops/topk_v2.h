// TOPK_V2: the k largest values of each row and their indices.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/ops/number_list.h"
#include "mote/ops/op.h"

namespace mote::topk_v2 {

struct Plan {
  TensorRef input;
  TensorRef values;
  TensorRef indices;
  uint16_t reserved;
  uint32_t rows;
  uint32_t columns;
  uint32_t k;
  KnownNumbers given_k;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &Plan::input);
    visit("values", &Plan::values);
    visit("indices", &Plan::indices);
    visit("rows", &Plan::rows);
    visit("columns", &Plan::columns);
    visit("k", &Plan::k);
    visit("given_k", &Plan::given_k);
  }
};

template <class T>
Status eval(const EvalContext& context, const Plan& plan);

}  // namespace mote::topk_v2
