// Convolutions in three dimensions: output[b][z][y][x][o] =
//   activation(bias[o] + sum over kz, ky, kx, i of weights[kz][ky][kx][i][o] *
//   window[kz][ky][kx][i]).
//
// Input and output are NDHWC; unlike in two dimensions the output channel is the last dimension of
// the weights. So four neighbouring channels share every load of the input, and a row of a window
// whose columns lie side by side is one run over columns x channels. No scratch.
#pragma once

#include <stdint.h>

#include "mote/kernels/layer_columns.h"
#include "mote/kernels/window.h"

namespace mote::kernels {

struct Conv3DShape {
  WindowAxis slices;
  WindowAxis rows;
  WindowAxis columns;
  uint32_t batches;
  uint32_t input_channels;
  uint32_t output_channels;
};

// The taps of one window that lie inside the input.
struct Taps3D {
  Taps slices;
  Taps rows;
  Taps columns;
};

// One row of a window: adds `count` output channels from `weights` on, where `weights` and `input`
// are at the first tap inside.
template <class Math>
void conv_3d_row(const Conv3DShape& shape, const Math& math, uint32_t taps, uint32_t count,
                 const typename Math::Input* input, typename Math::Weights weights,
                 typename Math::Sum* sums) {
  const bool side_by_side = shape.columns.dilation == 1;
  const uint32_t channels = shape.input_channels, outputs = shape.output_channels;
  const isa::ChannelWalk walk{side_by_side ? taps * channels : channels, outputs, 1, 0};
  const uint32_t runs = side_by_side ? 1 : taps;
  for (uint32_t run = 0; run < runs; ++run) {
    add_columns(math, walk, count, weights, input, sums);
    weights += channels * outputs;
    input += shape.columns.dilation * channels;
  }
}

// Up to four output channels of one window.
template <class Math>
void conv_3d_window(const Conv3DShape& shape, const Math& math, const Taps3D& taps, uint32_t count,
                    const typename Math::Input* input, typename Math::Weights weights,
                    typename Math::Sum* sums) {
  const uint32_t height = static_cast<uint32_t>(shape.rows.input);
  const uint32_t width = static_cast<uint32_t>(shape.columns.input);
  for (uint32_t z = 0; z < static_cast<uint32_t>(taps.slices.count); ++z) {
    const uint32_t slice = static_cast<uint32_t>(taps.slices.start) + z * shape.slices.dilation;
    const uint32_t tap_slice = static_cast<uint32_t>(taps.slices.first) + z;
    for (uint32_t y = 0; y < static_cast<uint32_t>(taps.rows.count); ++y) {
      const uint32_t row = static_cast<uint32_t>(taps.rows.start) + y * shape.rows.dilation;
      const uint32_t pixel =
          (slice * height + row) * width + static_cast<uint32_t>(taps.columns.start);
      const uint32_t tap_row =
          tap_slice * shape.rows.filter + static_cast<uint32_t>(taps.rows.first) + y;
      const uint32_t tap =
          tap_row * shape.columns.filter + static_cast<uint32_t>(taps.columns.first);
      conv_3d_row(shape, math, static_cast<uint32_t>(taps.columns.count), count,
                  input + pixel * shape.input_channels,
                  weights + tap * shape.input_channels * shape.output_channels, sums);
    }
  }
}

template <class Math>
void conv_3d_channels(const Conv3DShape& shape, const Math& math, const Taps3D& taps,
                      const typename Math::Input* input, typename Math::Weights weights,
                      typename Math::Output* output) {
  for (uint32_t o = 0; o < shape.output_channels; o += 4) {
    const uint32_t left = shape.output_channels - o;
    const uint32_t count = left < 4 ? left : 4;
    typename Math::Sum sums[4] = {};
    conv_3d_window(shape, math, taps, count, input, weights + o, sums);
    for (uint32_t i = 0; i < count; ++i) output[o + i] = math.finish(sums[i], o + i);
  }
}

template <class Math>
void conv_3d(const Conv3DShape& shape, const Math& math, const typename Math::Input* input,
             typename Math::Weights weights, typename Math::Output* output) {
  const uint32_t image_size = static_cast<uint32_t>(shape.slices.input) *
                              static_cast<uint32_t>(shape.rows.input) *
                              static_cast<uint32_t>(shape.columns.input) * shape.input_channels;
  const uint32_t windows = shape.batches * static_cast<uint32_t>(shape.slices.output);
  for (uint32_t i = 0; i < windows; ++i) {
    const uint32_t batch = i / static_cast<uint32_t>(shape.slices.output);
    const int32_t z = static_cast<int32_t>(i % static_cast<uint32_t>(shape.slices.output));
    const Taps slices = taps_inside(shape.slices, z);
    for_each_window({shape.rows, shape.columns}, [&](Taps rows, Taps columns) {
      conv_3d_channels(shape, math, {slices, rows, columns}, input + batch * image_size, weights,
                       output);
      output += shape.output_channels;
    });
  }
}

}  // namespace mote::kernels
