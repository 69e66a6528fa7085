// Fully connected layers: output[b][o] = activation(sum_i weights[o][i] * input[b][i] + bias[o]).
#pragma once

#include <stdint.h>

#include "mote/base/half.h"
#include "mote/kernels/layer_math.h"
#include "mote/kernels/tiled_layer.h"

namespace mote::kernels {

struct FullyConnectedShape {
  uint32_t batches;       // rows of the input
  uint32_t input_depth;   // columns of the input and of the weights
  uint32_t output_depth;  // rows of the weights
};

// One row of the input. Rows of the weights go two by two: they share every load of the input.
// `shared` is added to every sum.
template <class Math>
void fully_connected_row(const FullyConnectedShape& shape, const Math& math,
                         typename Math::Sum shared, const typename Math::Input* input,
                         typename Math::Weights weights, typename Math::Output* output) {
  const uint32_t depth = shape.input_depth;
  for (uint32_t o = 0; o < shape.output_depth; o += 2, weights += 2 * depth) {
    const bool two = o + 1 < shape.output_depth;  // the last of an odd number is its own partner
    typename Math::Sum sums[2] = {};
    math.add_dot2(weights, two ? depth : 0, input, depth, sums);
    output[o] = math.finish(math.plus(sums[0], shared), o);
    if (two) output[o + 1] = math.finish(math.plus(sums[1], shared), o + 1);
  }
}

// No scratch memory.
template <class Math>
void fully_connected(const FullyConnectedShape& shape, const Math& math,
                     const typename Math::Input* input, typename Math::Weights weights,
                     typename Math::Output* output) {
  for (uint32_t b = 0; b < shape.batches; ++b) {
    fully_connected_row(shape, math, math.shared(input, shape.input_depth), input, weights, output);
    input += shape.input_depth;
    output += shape.output_depth;
  }
}

// i8 with i8 weights: filters pass over the rows of the input, which are widened on the way. No
// scratch memory. Equals the reference kernels bit for bit.
template <class Isa>
void fully_connected_rows(const FullyConnectedShape& shape, const LayerMathI8<Isa>& math,
                          const int8_t* input, const int8_t* weights, int8_t* output) {
  isa::TileRun filters = tile_run(math, shape.input_depth, shape.output_depth);
  filters.row_offset = math.quantization.input_offset;
  for (uint32_t b = 0; b < shape.batches; ++b) {
    filters.shared = math.shared(input, shape.input_depth);
    filters.row = input;
    start_filters(math, {weights, 0, shape.output_depth}, output, &filters);
    Isa::filter_row(filters);
    input += shape.input_depth;
    output += shape.output_depth;
  }
}

// Rows of weights in blocks of `block_size`, each of which has an f16 scale: [outputs, blocks].
//   output[b][o] = activation(bias[o] +
//     sum over blocks k of scales[o][k] * sum over i in block k of weights[o][i] * input[b][i])
template <class Isa, class Weights>
void fully_connected_in_blocks(const FullyConnectedShape& shape, uint32_t block_size,
                               const FloatLayer& math, const uint16_t* scales, const float* input,
                               Weights weights, float* output) {
  const uint32_t depth = shape.input_depth, blocks = depth / block_size;
  for (uint32_t i = 0; i < shape.batches * shape.output_depth; ++i) {
    const uint32_t o = i % shape.output_depth;
    const float* row = input + i / shape.output_depth * depth;
    float sum = 0;
    for (uint32_t k = 0; k < blocks; ++k) {
      const uint32_t start = k * block_size;
      const float dot = Isa::dot_f32(weights + (o * depth + start), row + start, block_size);
      sum += dot * half_to_float(scales[o * blocks + k]);
    }
    output[i] = math.finish(sum, o);
  }
}

}  // namespace mote::kernels
