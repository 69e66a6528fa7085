// Reductions along some dimensions of a tensor, one output element after the other: no scratch
// memory.
#pragma once

#include <stdint.h>

#include "mote/base/fixed_point.h"
#include "mote/base/integer_limits.h"
#include "mote/kernels/elementwise.h"
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

// The arithmetic of a reduction: first() is what it starts from, add() takes one value in, finish()
// makes the output of it.
//
// Never inlined: among the variables of reduce() the sum would leave the registers.
template <class Math, class T>
[[gnu::noinline]] typename Math::Sum fold(const ReduceShape& shape, const ReduceDimension* reduced,
                                          const T* input) {
  Walk<1> walk(reduced, shape.reduced_count);
  typename Math::Sum sum = Math::first();
  do {
    const T* from = input + walk.offset(0);
    for (uint32_t i = 0; i < shape.row; ++i, from += shape.row_stride) {
      sum = Math::add(sum, load_element(from, 0));
    }
  } while (walk.next());
  return sum;
}

// output = finish(all the inputs that belong to it), in the order in which they lie in memory. No
// extent is 0.
template <class Math, class T>
void reduce(const ReduceShape& shape, const ReduceDimension* dimensions, const T* input, T* output,
            const Math& math) {
  Walk<1> walk(dimensions, shape.kept_count);
  do {
    const auto sum = fold<Math>(shape, dimensions + shape.kept_count, input + walk.offset(0));
    *output++ = math.finish(sum);
  } while (walk.next());
}

// Sums of quantized values become means or sums in the output's scale by one multiplication with
// two roundings; the zero point leaves the sum, not the values. Equals TFLite's reference kernels.
struct SumScaling {
  int32_t sum_offset;  // -zero_point of the input, for each value of the sum
  int32_t output_offset;
  Multiplier multiplier;
};

template <class T>
struct ScaledSum {
  using Sum = int32_t;
  SumScaling scaling;

  static Sum first() { return 0; }
  static Sum add(Sum sum, T x) { return sum + x; }
  T finish(Sum sum) const {
    const int32_t y =
        multiply_by_quantized_multiplier(sum + scaling.sum_offset, scaling.multiplier);
    return static_cast<T>(offset_and_clamp(y, scaling.output_offset, lowest<T>(), highest<T>()));
  }
};

struct SumF32 {
  using Sum = float;
  float count;  // to divide by; 1 for a sum

  static Sum first() { return 0; }
  static Sum add(Sum sum, float x) { return sum + x; }
  float finish(Sum sum) const { return sum / count; }
};

// The reductions whose outputs are one of the values, or of the same kind: T stays T.
template <class T, class Function>
struct Folding {
  using Sum = T;
  static Sum first() { return Function::template first<T>(); }
  static Sum add(Sum a, T b) { return Function::apply(a, b); }
  T finish(Sum sum) const { return sum; }
};

}  // namespace mote::kernels
