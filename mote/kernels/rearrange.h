// Writes a tensor in order, reading from another at strides: transposition, repetition, blocks.
#pragma once

#include <stdint.h>
#include <string.h>

#include "mote/kernels/walk.h"

namespace mote::kernels {

// Elements as bits. The attribute says that they may be floats, which C++ otherwise forbids; 64
// bits are two words, because constants of a model are aligned to 4 only.
struct [[gnu::may_alias]] Bits8 {
  uint8_t bits;
};
struct [[gnu::may_alias]] Bits16 {
  uint16_t bits;
};
struct [[gnu::may_alias]] Bits32 {
  uint32_t bits;
};
struct [[gnu::may_alias]] Bits64 {
  uint32_t bits[2];
};

// TILE makes two dimensions of each: one that repeats and one that goes on.
inline constexpr uint32_t kMostRearrangeDimensions = 16;

using RearrangeDimension = WalkDimension<1>;

// Prepare has merged dimensions that continue one another; the innermost one is the row.
struct RearrangeShape {
  uint32_t row;
  uint32_t row_stride;   // of the input, in elements; 0 repeats one
  uint32_t outer_count;  // dimensions beyond the row
  uint32_t first;        // where the input's first element is
};

// Strides may be negative: offsets are modulo 2^32, and only their sum has to lie in the input.
template <class T>
void rearrange(const RearrangeShape& shape, const RearrangeDimension* outer, const T* input,
               T* output) {
  Walk<1, kMostRearrangeDimensions - 1> walk(outer, shape.outer_count);
  do {
    uint32_t from = shape.first + walk.offset(0);
    if (shape.row_stride == 1) {
      memcpy(output, input + from, shape.row * sizeof(T));
    } else {
      for (uint32_t i = 0; i < shape.row; ++i, from += shape.row_stride) output[i] = input[from];
    }
    output += shape.row;
  } while (walk.next());
}

}  // namespace mote::kernels
