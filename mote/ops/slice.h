// SLICE, STRIDED_SLICE and DYNAMIC_UPDATE_SLICE: a part of a tensor, in every dimension `count`
// indices from some first one on. Where it begins may be computed at run time.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/span.h"
#include "mote/base/status.h"
#include "mote/ops/number_list.h"
#include "mote/ops/op.h"
#include "mote/ops/rearrange.h"

namespace mote::slice {

// What the bits of STRIDED_SLICE's masks say about one dimension.
enum AxisFlags : uint8_t {
  kBeginMasked = 1,  // from the first index on, whatever `begin` says
  kEndMasked = 2,    // to the last one, whatever `end` says
  kShrunk = 4,       // one index, and no dimension of the output
  kEndIsOffset = 8,  // `end` counts from the first index
};

// One dimension of the whole tensor.
struct Axis {
  int32_t size;     // of the whole
  int32_t count;    // of the part, known from its shape
  int32_t stride;   // between indices of the part
  uint32_t step;    // from one index of the whole to the next: elements or bytes
  uint16_t number;  // which number of each list speaks of it
  uint16_t flags;   // AxisFlags
};

// Where the part begins, in the same unit as the axes' steps; kNowhere when one of the numbers
// contradicts the shapes or leaves the tensor. An operator knows how to read its two lists:
inline constexpr uint32_t kNowhere = UINT32_MAX;
using Locate = bool (*)(const Axis& axis, int64_t begin, int64_t end, int64_t* first);

struct Numbers {
  NumberList begin;
  NumberList end;       // the sizes of SLICE; the starts again where an operator has one list only
  uint32_t axis_count;  // 0: all numbers are constants and were read by prepare
  Slot axes;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("begin", &Numbers::begin);
    visit("end", &Numbers::end);
    visit("axis_count", &Numbers::axis_count);
    visit("axes", &Numbers::axes);
  }
};

// The inputs that hold the lists, and how long both are.
struct Lists {
  uint32_t begin;
  uint32_t end;
  uint32_t count;
};

// Reads constants into `first`, or keeps the axes for find_computed().
Status find_first(PrepareContext& context, Span<const Axis> axes, const Lists& lists, Locate locate,
                  Numbers* numbers, uint32_t* first);
Status find_computed(const EvalContext& context, const Numbers& numbers, Locate locate,
                     uint32_t* first);

struct Plan {
  rearrange::Plan move;
  Numbers numbers;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("move", &Plan::move);
    visit("numbers", &Plan::numbers);
  }
};

// The rest of prepare of an operator that copies the part: `axes` are all dimensions of input 0.
Status prepare_copy(PrepareContext& context, Span<const Axis> axes, const Lists& lists,
                    Locate locate);

// Runs `move` from wherever the part begins.
template <Locate locate, Status (*move)(const EvalContext&, const rearrange::Plan&)>
Status eval(const EvalContext& context, const Plan& plan) {
  if (plan.numbers.axis_count == 0) return move(context, plan.move);
  rearrange::Plan from_there = plan.move;
  if (Status failed = find_computed(context, plan.numbers, locate, &from_there.shape.first)) {
    return failed;
  }
  return move(context, from_there);
}

template <Locate locate>
inline constexpr auto& kKernels = kRowsBySize<kernel<Plan, eval<locate, rearrange::eval_8_bits>>,
                                              kernel<Plan, eval<locate, rearrange::eval_16_bits>>,
                                              kernel<Plan, eval<locate, rearrange::eval_32_bits>>,
                                              kernel<Plan, eval<locate, rearrange::eval_64_bits>>>;

}  // namespace mote::slice
