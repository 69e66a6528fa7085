// One loop for every operator that combines two tensors element by element, with broadcasting: a
// dimension of 1 is repeated to the size of the other tensor's.
#pragma once

#include <stdint.h>

#include "mote/kernels/walk.h"

namespace mote::kernels {

// An outer dimension: its strides are those of a and b.
using BroadcastDimension = WalkDimension<2>;

// Prepare has merged neighbouring dimensions that are broadcast alike, so that rows are long: two
// tensors of one shape are a single row.
struct BroadcastShape {
  uint32_t row;          // elements of the innermost dimension
  uint16_t outer_count;  // dimensions beyond it
  uint8_t step_a;        // 1, or 0 where one element of the input serves the whole row
  uint8_t step_b;
};

// One loop for all rows: steps of 0 or 1 cost two additions an element more than fixed ones, less
// than a second copy of `function` is worth. Never inlined, so that the walk over the rows leaves
// it all registers; it copies what the compiler must believe that writing the output could change.
template <class T, class Function>
[[gnu::noinline]] void combine_row(BroadcastShape shape, const T* a, const T* b, T* output,
                                   const Function& given) {
  const Function function = given;
  const T* const end = output + shape.row;
  for (; output != end; a += shape.step_a, b += shape.step_b) *output++ = function(*a, *b);
}

// output = function(a, b), element by element.
template <class T, class Function>
void combine(const BroadcastShape& shape, const BroadcastDimension* outer, const T* a, const T* b,
             T* output, const Function& function) {
  Walk<2> walk(outer, shape.outer_count);
  do {
    combine_row(shape, a + walk.offset(0), b + walk.offset(1), output, function);
    output += shape.row;
  } while (walk.next());
}

}  // namespace mote::kernels
