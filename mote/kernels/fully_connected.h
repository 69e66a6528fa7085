// Fully connected layers: output[b][o] = activation(sum_i weights[o][i] * input[b][i] + bias[o]).
#pragma once

#include <stdint.h>

#include "mote/kernels/layer_math.h"

namespace mote::kernels {

struct FullyConnectedShape {
  uint32_t batches;       // rows of the input
  uint32_t input_depth;   // columns of the input and of the weights
  uint32_t output_depth;  // rows of the weights
};

// One row of the input. Rows of the weights go two by two: they share every load of the input.
// `shared` is added to every sum.
template <class Math, class Element = typename Math::Element>
void fully_connected_row(const FullyConnectedShape& shape, const Math& math,
                         typename Math::Sum shared, const Element* input, const Element* weights,
                         Element* output) {
  const uint32_t depth = shape.input_depth;
  for (uint32_t o = 0; o < shape.output_depth; o += 2, weights += 2 * depth) {
    const bool two = o + 1 < shape.output_depth;  // the last of an odd number is its own partner
    typename Math::Sum sums[2] = {};
    math.add_dot2(weights, two ? depth : 0, input, depth, sums);
    output[o] = math.finish(math.plus(sums[0], shared), o);
    if (two) output[o + 1] = math.finish(math.plus(sums[1], shared), o + 1);
  }
}

// Equals TFLite's reference kernel bit for bit. No scratch memory. `weights_offset` is minus the
// zero point of the weights, 0 in every symmetric model.
template <class Isa>
void fully_connected_i8(const FullyConnectedShape& shape, const LayerMathI8<Isa>& math,
                        int32_t weights_offset, const int8_t* input, const int8_t* weights,
                        int8_t* output) {
  for (uint32_t b = 0; b < shape.batches; ++b) {
    // sum (w + w0)(x + x0) = sum w (x + x0) + w0 * (sum x + n x0): the second part has no weights.
    // |sum x + n x0| <= 65,536 * 255, so only its product with w0 may leave 32 bits; it wraps.
    uint32_t shared = 0;
    if (weights_offset != 0) {
      const int32_t n = static_cast<int32_t>(shape.input_depth);
      const int32_t sum =
          Isa::sum_i8(input, shape.input_depth) + n * math.quantization.input_offset;
      shared = static_cast<uint32_t>(weights_offset) * static_cast<uint32_t>(sum);
    }
    fully_connected_row(shape, math, static_cast<int32_t>(shared), input, weights, output);
    input += shape.input_depth;
    output += shape.output_depth;
  }
}

template <class Isa>
void fully_connected_f32(const FullyConnectedShape& shape, const LayerMathF32<Isa>& math,
                         const float* input, const float* weights, float* output) {
  for (uint32_t b = 0; b < shape.batches; ++b) {
    fully_connected_row(shape, math, 0.0f, input, weights, output);
    input += shape.input_depth;
    output += shape.output_depth;
  }
}

}  // namespace mote::kernels
