// Convolutions: output[b][y][x][o] =
//   activation(bias[o] + sum over ky, kx, i of weights[o][ky][kx][i] * window[ky][kx][i]).
//
// Input and output are NHWC, weights OHWI. Taps outside the input contribute nothing, which for
// quantized ones means that they read as the zero point. Where the columns of a window lie side by
// side, a row of it is one contiguous dot product over columns x channels. Filters go two by two:
// they share every load of the input. No scratch: the input is read in place.
#pragma once

#include <stdint.h>

#include "mote/kernels/layer_math.h"
#include "mote/kernels/window.h"

namespace mote::kernels {

// Group g of the outputs sees input channels g * weights_channels and following only.
struct Conv2DShape {
  Window window;
  uint32_t batches;
  uint32_t input_channels;
  uint32_t output_channels;
  uint32_t weights_channels;  // input_channels / groups
  uint32_t group_outputs;     // output_channels / groups
};

// The part of one window that lies inside: rows of `runs` contiguous dot products of `length`.
// Steps and offsets count elements.
struct Conv2DPatch {
  uint32_t input;    // of the first tap inside, from the start of the image
  uint32_t weights;  // of the same tap, from the start of a filter
  uint32_t rows;
  uint32_t runs;
  uint32_t length;
  uint32_t input_row_step;
  uint32_t input_run_step;
  uint32_t weights_row_step;
  uint32_t weights_run_step;
};

inline Conv2DPatch conv_2d_patch(const Conv2DShape& shape, Taps rows, Taps columns) {
  const WindowAxis& across = shape.window.columns;
  const uint32_t width = static_cast<uint32_t>(across.input);
  const uint32_t taps = static_cast<uint32_t>(columns.count);
  const bool side_by_side = across.dilation == 1 && shape.weights_channels == shape.input_channels;
  Conv2DPatch patch;
  patch.input = (static_cast<uint32_t>(rows.start) * width + static_cast<uint32_t>(columns.start)) *
                shape.input_channels;
  patch.weights =
      static_cast<uint32_t>(rows.first * across.filter + columns.first) * shape.weights_channels;
  patch.rows = static_cast<uint32_t>(rows.count);
  patch.runs = side_by_side ? 1 : taps;
  patch.length = side_by_side ? taps * shape.weights_channels : shape.weights_channels;
  patch.input_row_step = shape.window.rows.dilation * width * shape.input_channels;
  patch.input_run_step = across.dilation * shape.input_channels;
  patch.weights_row_step = across.filter * shape.weights_channels;
  patch.weights_run_step = shape.weights_channels;
  return patch;
}

// Two filters, `distance` apart, on one window.
template <class Math>
void conv_2d_two(const Conv2DPatch& patch, const Math& math, typename Math::Weights weights,
                 uint32_t distance, const typename Math::Input* input, typename Math::Sum* sums) {
  for (uint32_t row = 0; row < patch.rows; ++row) {
    uint32_t w = row * patch.weights_row_step, x = row * patch.input_row_step;
    for (uint32_t run = 0; run < patch.runs; ++run) {
      math.add_dot2(weights + w, distance, input + x, patch.length, sums);
      w += patch.weights_run_step;
      x += patch.input_run_step;
    }
  }
}

// All channels of one output position, two at a time. The last of an odd number is its own partner.
template <class Math>
void conv_2d_channels(const Conv2DShape& shape, const Conv2DPatch& patch, const Math& math,
                      const typename Math::Input* input, typename Math::Weights weights,
                      typename Math::Output* output) {
  const uint32_t filter_size =
      shape.window.rows.filter * shape.window.columns.filter * shape.weights_channels;
  input += patch.input;
  weights += patch.weights;
  for (uint32_t o = 0; o < shape.output_channels; input += shape.weights_channels) {
    const uint32_t group_end = o + shape.group_outputs;
    while (o < group_end) {
      const uint32_t filters = group_end - o >= 2 ? 2 : 1;
      typename Math::Sum sums[2] = {};
      conv_2d_two(patch, math, weights, filters == 2 ? filter_size : 0, input, sums);
      for (uint32_t i = 0; i < filters; ++i, ++o) output[o] = math.finish(sums[i], o);
      weights += filters * filter_size;
    }
  }
}

template <class Math>
void conv_2d(const Conv2DShape& shape, const Math& math, const typename Math::Input* input,
             typename Math::Weights weights, typename Math::Output* output) {
  const uint32_t image_size = static_cast<uint32_t>(shape.window.rows.input) *
                              static_cast<uint32_t>(shape.window.columns.input) *
                              shape.input_channels;
  for (uint32_t b = 0; b < shape.batches; ++b, input += image_size) {
    for_each_window(shape.window, [&](Taps rows, Taps columns) {
      const Conv2DPatch patch = conv_2d_patch(shape, rows, columns);
      conv_2d_channels(shape, patch, math, input, weights, output);
      output += shape.output_channels;
    });
  }
}

}  // namespace mote::kernels
