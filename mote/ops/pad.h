// PAD, PADV2 and MIRROR_PAD: the input inside a larger output.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/kernels/pad.h"
#include "mote/ops/data_movement.h"
#include "mote/ops/number_list.h"
#include "mote/ops/op.h"

namespace mote::pad {

// What lies around the input: one value, or the input mirrored, with its border (SYMMETRIC) or
// without (REFLECT).
enum class Mode : uint8_t { kConstant, kSymmetric, kReflect };

struct Plan {
  TensorRef input;
  TensorRef output;
  TensorRef value;  // one element; kNoTensor: then every byte is `zero`
  Mode mode;
  uint8_t zero;  // of a real zero: not 0 in tensors of bytes with a zero point
  uint32_t element_bytes;
  // Before and after, a pair a dimension. PAD reads constant ones in prepare: then there are none
  // left, and `first` is where the input begins in the output, in bytes.
  NumberList paddings;
  uint32_t first;
  kernels::PadShape shape;
  Slot axes;        // shape.axis_count of kernels::PadAxis
  Slot dimensions;  // paddings.count / 2 of kernels::PadDimension

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &Plan::input);
    visit("output", &Plan::output);
    visit("value", &Plan::value);
    visit("mode", &Plan::mode);
    visit("zero", &Plan::zero);
    visit("element_bytes", &Plan::element_bytes);
    visit("paddings", &Plan::paddings);
    visit("first", &Plan::first);
    visit("shape", &Plan::shape);
    visit("axes", &Plan::axes);
    visit("dimensions", &Plan::dimensions);
  }
};

// Input 0 is padded by input 1. The operator has chosen its kernel before.
Status make_plan(PrepareContext& context, Mode mode, Plan** plan);

// Reads paddings: `before` receives the first of each pair, the result is where the input begins
// in the output, in bytes. kBadPaddings when they do not make the output's shape of the input's,
// or mirror more than there is.
inline constexpr uint32_t kBadPaddings = UINT32_MAX;
uint32_t read_paddings(const uint8_t* numbers, NumberList list, Mode mode,
                       const kernels::PadDimension* dimensions, uint32_t* before);
extern const Failure kComputedPaddings;

// PAD and PADV2 are one: input 2 may hold the value around.
Status prepare(PrepareContext& context);
Status eval(const EvalContext& context, const Plan& plan);

inline constexpr auto& kKernels = kRowsOfAnySize<kernel<Plan, eval>>;

}  // namespace mote::pad
