// GATHER: the slices of a tensor along one dimension that a list of indices names.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/ops/number_list.h"
#include "mote/ops/op.h"

namespace mote::gather {

// The input is [batches, blocks, axis_size] slices, the indices are [batches, index_count], the
// output is [batches, blocks, index_count] slices.
struct Plan {
  TensorRef input;
  TensorRef output;
  NumberList indices;  // its count is not used: there may be more than 65535
  uint32_t batches;
  uint32_t blocks;
  uint32_t axis_size;
  uint32_t index_count;
  uint32_t slice_bytes;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &Plan::input);
    visit("output", &Plan::output);
    visit("indices", &Plan::indices);
    visit("batches", &Plan::batches);
    visit("blocks", &Plan::blocks);
    visit("axis_size", &Plan::axis_size);
    visit("index_count", &Plan::index_count);
    visit("slice_bytes", &Plan::slice_bytes);
  }
};

Status eval(const EvalContext& context, const Plan& plan);

}  // namespace mote::gather
