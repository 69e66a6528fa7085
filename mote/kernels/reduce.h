// Sums along some dimensions of a tensor, one output element after the other: no scratch memory.
#pragma once

#include <stdint.h>

#include "mote/kernels/walk.h"

namespace mote::kernels {

using ReduceDimension = WalkDimension<1>;

// Prepare has merged neighbouring dimensions that are both kept or both reduced. The innermost
// reduced dimension is the row; the others lie in a table: first the kept ones, then the reduced.
struct ReduceShape {
  uint32_t row;
  uint32_t row_stride;
  uint16_t kept_count;
  uint16_t reduced_count;
};

// Never inlined: among the variables of reduce() the sum would leave the registers.
template <class Sum, class T>
[[gnu::noinline]] Sum sum_of(const ReduceShape& shape, const ReduceDimension* reduced,
                             const T* input) {
  Walk<1> walk(reduced, shape.reduced_count);
  Sum sum = 0;
  do {
    const T* from = input + walk.offset(0);
    for (uint32_t i = 0; i < shape.row; ++i, from += shape.row_stride) sum += *from;
  } while (walk.next());
  return sum;
}

// output = finish(sum of the inputs that belong to it), in the order in which they lie in memory.
template <class Sum, class T, class Finish>
void reduce(const ReduceShape& shape, const ReduceDimension* dimensions, const T* input, T* output,
            Finish finish) {
  Walk<1> walk(dimensions, shape.kept_count);
  do {
    const Sum sum = sum_of<Sum>(shape, dimensions + shape.kept_count, input + walk.offset(0));
    *output++ = finish(sum);
  } while (walk.next());
}

}  // namespace mote::kernels
