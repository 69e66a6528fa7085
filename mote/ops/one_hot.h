// ONE_HOT: for each index a list of `depth` values, on at the index and off elsewhere.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/ops/number_list.h"
#include "mote/ops/op.h"

namespace mote::one_hot {

// The indices are [blocks, inner], the output is [blocks, depth, inner].
struct Plan {
  TensorRef on;
  TensorRef off;
  TensorRef output;
  uint16_t element_bytes;
  uint32_t blocks;
  uint32_t depth;
  uint32_t inner;
  NumberList indices;  // its count is not used: there may be more than 65535
  KnownNumbers given_depth;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("on", &Plan::on);
    visit("off", &Plan::off);
    visit("output", &Plan::output);
    visit("element_bytes", &Plan::element_bytes);
    visit("blocks", &Plan::blocks);
    visit("depth", &Plan::depth);
    visit("inner", &Plan::inner);
    visit("indices", &Plan::indices);
    visit("given_depth", &Plan::given_depth);
  }
};

Status eval(const EvalContext& context, const Plan& plan);

}  // namespace mote::one_hot
