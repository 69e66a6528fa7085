// SHAPE and RANK: what the file says about the input, whatever its elements are.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/ops/index_list.h"
#include "mote/ops/op.h"

namespace mote::shape {

struct Plan {
  TensorRef output;
  uint16_t count;
  int32_t numbers[kMostDimensions];

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("output", &Plan::output);
    visit("count", &Plan::count);
    visit("numbers", &Plan::numbers);
  }
};

Status eval_i32(const EvalContext& context, const Plan& plan);
Status eval_i64(const EvalContext& context, const Plan& plan);

// Both: only the output's dtype matters.
inline constexpr KernelRow kKernels[] = {
    {DType::kI32, DType::kI32, kernel<Plan, eval_i32>},
    {DType::kI64, DType::kI64, kernel<Plan, eval_i64>},
};

// Chooses the kernel and makes a Plan for an output of `count` numbers.
Status begin(PrepareContext& context, uint32_t count, Plan** plan);

}  // namespace mote::shape
