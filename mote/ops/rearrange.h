// TRANSPOSE, SPACE_TO_DEPTH, DEPTH_TO_SPACE, TILE and BROADCAST_TO: every element of the output is
// the element of the input at a place that is linear in the output's indices.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/span.h"
#include "mote/base/status.h"
#include "mote/kernels/rearrange.h"
#include "mote/ops/data_movement.h"
#include "mote/ops/number_list.h"
#include "mote/ops/op.h"

namespace mote::rearrange {

struct Plan {
  TensorRef input;
  TensorRef output;
  kernels::RearrangeShape shape;
  Slot outer;            // shape.outer_count of kernels::RearrangeDimension
  KnownNumbers numbers;  // the multiples or the shape, when they are computed

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &Plan::input);
    visit("output", &Plan::output);
    visit("shape", &Plan::shape);
    visit("outer", &Plan::outer);
    visit("numbers", &Plan::numbers);
  }
};

// The output's dimensions, innermost first, each with the step that it takes in the input. Merges
// what continues and drops what has one index, so that rows are long.
class Dimensions {
 public:
  void add(uint32_t extent, uint32_t stride);
  Span<const kernels::RearrangeDimension> all() const { return {all_, count_}; }

 private:
  kernels::RearrangeDimension all_[kernels::kMostRearrangeDimensions] = {};
  uint32_t count_ = 0;
};

// Makes the Plan from the dimensions of output 0. The operator has chosen its kernel before, and
// has made sure that the dimensions fill the output and stay within input 0.
Status make_plan(PrepareContext& context, const Dimensions& dimensions, Plan** plan);
// The same for a Plan that is part of another one.
Status fill_plan(PrepareContext& context, const Dimensions& dimensions, Plan* plan);

Status eval_8_bits(const EvalContext& context, const Plan& plan);
Status eval_16_bits(const EvalContext& context, const Plan& plan);
Status eval_32_bits(const EvalContext& context, const Plan& plan);
Status eval_64_bits(const EvalContext& context, const Plan& plan);

inline constexpr auto& kKernels =
    kRowsBySize<kernel<Plan, eval_8_bits>, kernel<Plan, eval_16_bits>, kernel<Plan, eval_32_bits>,
                kernel<Plan, eval_64_bits>>;

}  // namespace mote::rearrange
