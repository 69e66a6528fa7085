// Operands that hold a few integers: axes, shapes, permutations; tensors seen along an axis.
#pragma once

#include <stdint.h>

#include "mote/base/span.h"
#include "mote/base/status.h"

namespace mote {

class PrepareContext;
class TensorView;

// As many dimensions as the door lets a tensor have.
inline constexpr uint32_t kMostDimensions = 8;

// Element `index` of a constant i32 or i64; what does not fit in 32 bits saturates.
int32_t index_at(TensorView tensor, uint32_t index);

// Reads input `input`, a constant i32 or i64 of rank 0 or 1, into `list`; fails when it is computed
// at run time, of another dtype, or longer than `list`. `count` is how many there were.
Status read_index_list(PrepareContext& context, uint32_t input, Span<int32_t> list,
                       uint32_t* count);

// An axis counted from the end when it is negative, as 0 <= result < rank; fails otherwise.
Status resolve_axis(PrepareContext& context, int32_t axis, uint32_t rank, uint32_t* result);

// A tensor along one axis is [outer, length, inner]: outer * inner lines of `length` elements that
// are `inner` apart.
struct Lines {
  uint32_t outer;
  uint32_t length;
  uint32_t inner;
};

// The lines of input `input` along the axis that is the only number of input `axis`, a constant.
// Fails when there are no elements: then the three could be anything, for only a product that is
// taken from the first dimension on is known to fit in 32 bits.
Status find_lines(PrepareContext& context, uint32_t input, uint32_t axis, Lines* lines);

}  // namespace mote
