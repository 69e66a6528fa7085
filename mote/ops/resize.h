// RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR: images of another size.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/kernels/resize.h"
#include "mote/ops/number_list.h"
#include "mote/ops/op.h"

namespace mote::resize {

// Scale is float, or an integer in 1/1024.
template <class Scale>
struct Plan {
  TensorRef input;
  TensorRef output;
  kernels::ResizeShape shape;
  kernels::ResizeRule<Scale> rule;
  KnownNumbers size;  // rows and columns of the output, when they are computed

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &Plan::input);
    visit("output", &Plan::output);
    visit("shape", &Plan::shape);
    visit("rule", &Plan::rule);
    visit("size", &Plan::size);
  }
};

using PlanF32 = Plan<float>;
using PlanInteger = Plan<int32_t>;

// Checks arity and dtypes, and chooses the kernel.
Status begin(PrepareContext& context);

// What an operator's options say.
struct Rule {
  bool align_corners;
  bool half_pixel_centers;
};

// The rest of prepare. `unit` is what the kernel counts a pixel's elements in: 1, or their bytes.
template <class Scale>
Status make_plan(PrepareContext& context, Rule rule, uint32_t unit);

Status eval_bilinear_f32(const EvalContext& context, const PlanF32& plan);
Status eval_bilinear_i8(const EvalContext& context, const PlanInteger& plan);
Status eval_bilinear_u8(const EvalContext& context, const PlanInteger& plan);
Status eval_bilinear_i16(const EvalContext& context, const PlanInteger& plan);
Status eval_nearest(const EvalContext& context, const PlanF32& plan);

}  // namespace mote::resize
