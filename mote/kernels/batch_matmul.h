// Products of matrices: output[b][i][j] = sum over k of input[b][i][k] * weights[b][k][j], where
// either operand may lie transposed in memory and may repeat one matrix over several batches.
//
// TFLite transposes its operands into memory of their size first; here they are read as they lie.
// Columns of the weights go four by four where they are neighbours, two by two where each is
// contiguous: they share every load of the input. Only with both operands transposed (which no
// converter writes without need) is it one at a time.
#pragma once

#include <stdint.h>

#include "mote/kernels/layer_columns.h"
#include "mote/kernels/layer_math.h"
#include "mote/kernels/walk.h"

namespace mote::kernels {

// Steps count elements, from a row, a column or a k to the next.
struct MatrixShape {
  uint32_t rows;
  uint32_t columns;
  uint32_t depth;
  uint32_t input_row_step;
  uint32_t input_depth_step;
  uint32_t weights_column_step;
  uint32_t weights_depth_step;
};

// Dimensions of the batches; the strides are those of input and weights.
using BatchDimension = WalkDimension<2>;

// i16 with i16 weights, for which no instruction set has a primitive of its own. 2^32 products of
// 2^30 stay below 2^63.
struct MatrixMathI16 : I16Layer {
  using Weights = const int16_t*;

  static Weights weights_at(const uint8_t* bytes) { return reinterpret_cast<Weights>(bytes); }
  static void add_dot2(Weights weights, uint32_t distance, const int16_t* input, uint32_t n,
                       Sum* sums) {
    for (uint32_t k = 0; k < n; ++k) {
      sums[0] = add_product(sums[0], weights[k], input[k]);
      sums[1] = add_product(sums[1], weights[k + distance], input[k]);
    }
  }
  static void add_dot4(const isa::ChannelWalk& walk, Weights weights, const int16_t* input,
                       Sum* sums) {
    for (uint32_t tap = 0; tap < walk.taps; ++tap, input += walk.input_step) {
      for (uint32_t i = 0; i < 4; ++i) sums[i] = add_product(sums[i], weights[i], *input);
      weights += walk.weights_step;
    }
  }
};

// What the zero point w0 of i8 weights adds to every sum of a row:
// sum (w + w0)(x + x0) = sum w (x + x0) + w0 * sum (x + x0). It wraps as the reference kernel
// would. u8 weights are read with their zero point; other dtypes have none.
template <class Isa, class Weights>
int32_t weights_zero_share(const LayerMathI8<Isa, Weights>& math, const MatrixShape& shape,
                           const int8_t* input) {
  if (math.quantization.weights_offset == 0) return 0;
  uint32_t sum = 0;
  for (uint32_t k = 0; k < shape.depth; ++k, input += shape.input_depth_step) {
    sum += static_cast<uint32_t>(*input + math.quantization.input_offset);
  }
  return static_cast<int32_t>(sum * static_cast<uint32_t>(math.quantization.weights_offset));
}

template <class Math>
typename Math::Sum weights_zero_share(const Math&, const MatrixShape&,
                                      const typename Math::Input*) {
  return 0;
}

// Whether rows and columns both lie as dot products read them.
inline bool is_contiguous(const MatrixShape& shape) {
  return shape.weights_depth_step == 1 && shape.input_depth_step == 1;
}

// Sums of `count` columns from `weights` on. The last of an odd number is its own partner.
template <class Math>
void matrix_columns(const MatrixShape& shape, const Math& math, uint32_t count,
                    const typename Math::Input* input, typename Math::Weights weights,
                    typename Math::Sum* sums) {
  if (is_contiguous(shape)) {
    const uint32_t distance = count == 2 ? shape.weights_column_step : 0;
    return math.add_dot2(weights, distance, input, shape.depth, sums);
  }
  const isa::ChannelWalk walk{shape.depth, shape.weights_depth_step, shape.input_depth_step, 0};
  add_columns(math, walk, count, weights, input, sums);
}

template <class Math>
void matrix_row(const MatrixShape& shape, const Math& math, const typename Math::Input* input,
                typename Math::Weights weights, typename Math::Output* output) {
  const typename Math::Sum share = weights_zero_share(math, shape, input);
  const uint32_t block = is_contiguous(shape) ? 2 : (shape.weights_column_step == 1 ? 4 : 1);
  for (uint32_t first = 0; first < shape.columns; first += block) {
    const uint32_t left = shape.columns - first;
    const uint32_t count = left < block ? left : block;
    typename Math::Sum sums[4] = {};
    matrix_columns(shape, math, count, input, weights + first * shape.weights_column_step, sums);
    for (uint32_t i = 0; i < count; ++i) {
      output[first + i] = math.finish(math.plus(sums[i], share), first + i);
    }
  }
}

template <class Math>
void batch_matmul(const MatrixShape& shape, const BatchDimension* batches,
                  uint32_t batch_dimensions, const Math& math, const typename Math::Input* input,
                  typename Math::Weights weights, typename Math::Output* output) {
  Walk<2> walk(batches, batch_dimensions);
  do {
    const typename Math::Input* row = input + walk.offset(0);
    for (uint32_t i = 0; i < shape.rows; ++i, row += shape.input_row_step) {
      matrix_row(shape, math, row, weights + walk.offset(1), output);
      output += shape.columns;
    }
  } while (walk.next());
}

}  // namespace mote::kernels
