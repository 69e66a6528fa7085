// Transposed convolutions: every input position adds its values times the filter to a window of the
// output, and windows overlap.
//
// Input and output are NHWC, weights OHWI. TFLite scatters the products into a buffer of sums as
// large as 4 or 8 bytes an output element; here every output gathers the inputs that reach it:
// output[b][y][x][o] = activation(bias[o] + sum over iy, ix, i of
//     weights[o][y + padding - iy * stride][x + padding - ix * stride][i] * input[b][iy][ix][i]).
// No scratch, and the same order of additions, hence the same floats. Outputs go two by two: they
// share every load of the input.
#pragma once

#include <stdint.h>

#include "mote/kernels/layer_math.h"

namespace mote::kernels {

// prepare has made sure that output + padding fits in 31 bits.
struct TransposeConvAxis {
  int32_t input;  // elements
  int32_t output;
  uint16_t filter;   // taps
  uint16_t stride;   // from the window of an input to that of the next
  uint16_t padding;  // how much of the first window lies before the output
  uint16_t reserved;
};

struct TransposeConvShape {
  TransposeConvAxis rows;
  TransposeConvAxis columns;
  uint32_t batches;
  uint32_t input_channels;
  uint32_t output_channels;
};

// The inputs first ... first + count - 1 reach an output: the first with filter tap `tap`, each
// further one with a tap that is `stride` lower.
struct Reach {
  uint32_t first;
  uint32_t count;
  uint32_t tap;
};

inline Reach inputs_reaching(const TransposeConvAxis& axis, int32_t output) {
  const int32_t at = output + axis.padding;  // tap of input 0, if it were long enough
  const int32_t beyond = at - axis.filter;   // the tap must be below `filter`
  const int32_t first = beyond < 0 ? 0 : beyond / axis.stride + 1;
  int32_t end = at / axis.stride + 1;
  if (end > axis.input) end = axis.input;
  if (end <= first) return {0, 0, 0};
  return {static_cast<uint32_t>(first), static_cast<uint32_t>(end - first),
          static_cast<uint32_t>(at - first * axis.stride)};
}

// One output position; `input` is the image, `weights` the first of two filters `distance` apart.
template <class Math>
void transpose_conv_two(const TransposeConvShape& shape, const Math& math, const Reach& rows,
                        const Reach& columns, const typename Math::Input* input,
                        typename Math::Weights weights, uint32_t distance,
                        typename Math::Sum* sums) {
  const uint32_t channels = shape.input_channels;
  for (uint32_t r = 0; r < rows.count; ++r) {
    const uint32_t row = (rows.first + r) * static_cast<uint32_t>(shape.columns.input);
    const uint32_t tap_row = (rows.tap - r * shape.rows.stride) * shape.columns.filter;
    for (uint32_t c = 0; c < columns.count; ++c) {
      const uint32_t tap = tap_row + columns.tap - c * shape.columns.stride;
      math.add_dot2(weights + tap * channels, distance,
                    input + (row + columns.first + c) * channels, channels, sums);
    }
  }
}

// All channels of one output position, two at a time. The last of an odd number is its own partner.
template <class Math>
void transpose_conv_channels(const TransposeConvShape& shape, const Math& math, const Reach& rows,
                             const Reach& columns, const typename Math::Input* input,
                             typename Math::Weights weights, typename Math::Output* output) {
  const uint32_t filter_size = shape.rows.filter * shape.columns.filter * shape.input_channels;
  for (uint32_t o = 0; o < shape.output_channels; o += 2, weights += 2 * filter_size) {
    const bool two = o + 1 < shape.output_channels;
    typename Math::Sum sums[2] = {};
    transpose_conv_two(shape, math, rows, columns, input, weights, two ? filter_size : 0, sums);
    output[o] = math.finish(sums[0], o);
    if (two) output[o + 1] = math.finish(sums[1], o + 1);
  }
}

template <class Math>
void transpose_conv(const TransposeConvShape& shape, const Math& math,
                    const typename Math::Input* input, typename Math::Weights weights,
                    typename Math::Output* output) {
  const uint32_t image_size = static_cast<uint32_t>(shape.rows.input) *
                              static_cast<uint32_t>(shape.columns.input) * shape.input_channels;
  for (uint32_t b = 0; b < shape.batches; ++b, input += image_size) {
    for (int32_t y = 0; y < shape.rows.output; ++y) {
      const Reach rows = inputs_reaching(shape.rows, y);
      for (int32_t x = 0; x < shape.columns.output; ++x, output += shape.output_channels) {
        const Reach columns = inputs_reaching(shape.columns, x);
        transpose_conv_channels(shape, math, rows, columns, input, weights, output);
      }
    }
  }
}

}  // namespace mote::kernels
