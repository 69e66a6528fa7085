// Depthwise convolutions of i8 with i8 weights, four channels at a time along a row (tile.h).
// Formula and layouts as in depthwise_conv_2d.h.
//
// The pixels under the windows of a row are widened column by column, so that a window is one run
// of taps and its neighbour the same run a few taps further on; what lies outside of the input is
// 0. A new row takes the place of the oldest one in its column: then the taps of a column are out
// of order, and so are the weights that meet them. Scratch: 8 bytes for each of those pixels, and
// for each tap of a window in each of those orders.
#pragma once

#include <stdint.h>

#include "mote/base/word.h"
#include "mote/kernels/depthwise_conv_2d.h"

namespace mote::kernels {

// Neighbouring windows share columns of the scratch unless the taps of each lie apart. Tall windows
// do so with fewer neighbours, for the sake of memory: 8 bytes a pixel.
constexpr uint32_t kMostDepthwisePositions = 24;
constexpr uint32_t kMostDepthwisePixels = 160;
// Larger filters keep one order of the weights, and widen all rows anew.
constexpr uint32_t kMostRotatedWeights = 128;

inline uint32_t depthwise_positions(const Window& window) {
  const WindowAxis& columns = window.columns;
  const uint32_t widest = kMostDepthwisePixels / window.rows.filter;
  if (columns.dilation > 1 || widest < columns.filter) return 1;
  const uint32_t most = (widest - columns.filter) / columns.stride + 1;
  const uint32_t all = static_cast<uint32_t>(columns.output);
  const uint32_t few = all < most ? all : most;
  return few < kMostDepthwisePositions ? few : kMostDepthwisePositions;
}

inline uint32_t depthwise_columns(const WindowAxis& columns, uint32_t positions) {
  return (positions - 1) * columns.stride + columns.filter;
}

// In how many orders the weights are kept.
inline uint32_t depthwise_rotations(const Window& window) {
  const uint32_t rows = window.rows.filter, taps = rows * window.columns.filter;
  return window.rows.dilation == 1 && rows * taps <= kMostRotatedWeights ? rows : 1;
}

// One column of pixels is as good as one row, and in a row neighbours share their taps.
inline DepthwiseConv2DShape depthwise_along_rows(DepthwiseConv2DShape shape) {
  const WindowAxis columns = shape.window.columns;
  if (columns.input == 1 && columns.output == 1 && columns.filter == 1) {
    shape.window.columns = shape.window.rows;
    shape.window.rows = columns;
  }
  return shape;
}

inline uint32_t depthwise_scratch_bytes(const DepthwiseConv2DShape& any) {
  const Window window = depthwise_along_rows(any).window;
  const WindowAxis& columns = window.columns;
  const uint32_t widest = depthwise_columns(columns, depthwise_positions(window));
  return 8 * window.rows.filter * (columns.filter * depthwise_rotations(window) + widest);
}

// Up to four neighbouring output channels of one image.
template <class Isa>
class DepthwiseQuad {
 public:
  DepthwiseQuad(const DepthwiseConv2DShape& shape, const ByteLayer<int8_t>& layer, int16_t* scratch)
      : shape_(shape),
        layer_(layer),
        rows_(shape.window.rows.filter),
        rotations_(depthwise_rotations(shape.window)),
        weights_(scratch) {
    const LayerQuantization& q = layer.quantization;
    run_.taps = rows_ * shape.window.columns.filter;
    run_.step = 4 * rows_ * shape.window.columns.stride;
    run_.output_step = shape.output_channels;
    run_.offset = q.output_offset;
    run_.low = q.activation_min;
    run_.high = q.activation_max;
    run_.narrow = q.activation_min > INT8_MIN || q.activation_max < INT8_MAX ? 1 : 0;
    input_ = scratch + 4 * run_.taps * rotations_;
  }

  // Channels `first` to `first + count - 1`; `image` and `output` are at the first one's.
  void run(const int8_t* image, const int8_t* weights, uint32_t first, uint32_t count,
           int8_t* output) {
    count_ = count;
    begin(weights + first, first);
    const uint32_t across = static_cast<uint32_t>(shape_.window.columns.output);
    const uint32_t most = depthwise_positions(shape_.window);
    for (uint32_t x = 0; x < across; x += most) {
      const uint32_t n = across - x < most ? across - x : most;
      run_columns(image, static_cast<int32_t>(x), n, output + x * shape_.output_channels);
    }
  }

 private:
  // What the four channels have of their own. In rotation r, tap k of a column lies at (r + k) %
  // rows.
  void begin(const int8_t* weights, uint32_t first) {
    const uint32_t columns = shape_.window.columns.filter, step = shape_.output_channels;
    int16_t* to = weights_;
    for (uint32_t rotation = 0; rotation < rotations_; ++rotation) {
      for (uint32_t column = 0; column < columns; ++column) {
        for (uint32_t place = 0; place < rows_; ++place, to += 4) {
          const uint32_t row = place < rotation ? place + rows_ - rotation : place - rotation;
          widen_pixels(weights + (row * columns + column) * step, 0, 1, 1, 0, to);
        }
      }
    }
    for (uint32_t i = 0; i < isa::kTilePositions; ++i) {
      const uint32_t channel = first + (i < count_ ? i : 0);
      run_.bias[i] = layer_.bias == nullptr ? 0 : layer_.bias[channel];
      run_.multipliers[i] = layer_.multipliers[channel * layer_.quantization.multiplier_step];
    }
    Isa::begin_depthwise(run_);
  }

  // `n` neighbouring positions of every row.
  void run_columns(const int8_t* image, int32_t x, uint32_t n, int8_t* output) {
    const WindowAxis& down = shape_.window.rows;
    WindowAxis across = shape_.window.columns;
    if (across.dilation == 1) across.filter = static_cast<uint16_t>(depthwise_columns(across, n));
    const Taps columns = taps_inside(across, x);
    const uint32_t kept = rotations_ > 1 && down.stride < rows_ ? rows_ - down.stride : 0;
    uint32_t rotation = 0;
    for (int32_t y = 0; y < down.output; ++y) {
      uint32_t tap = y == 0 ? 0 : kept;
      int32_t row = y * down.stride - down.padding + static_cast<int32_t>(tap * down.dilation);
      for (; tap < rows_; ++tap, row += down.dilation) {
        const uint32_t place = rotation + tap < rows_ ? rotation + tap : rotation + tap - rows_;
        widen_row(image, row, columns, across.filter, input_ + 4 * place);
      }
      run_.weights = weights_ + 4 * run_.taps * rotation;
      filter(n, output);
      output += static_cast<uint32_t>(shape_.window.columns.output) * shape_.output_channels;
      if (rotations_ > 1) rotation = (rotation + down.stride) % rows_;
    }
  }

  // One row of the columns that the windows cover.
  void widen_row(const int8_t* image, int32_t row, Taps columns, int32_t count, int16_t* to) const {
    const WindowAxis& across = shape_.window.columns;
    const bool outside = row < 0 || row >= shape_.window.rows.input;
    if (outside) columns = {count, 0, 0};
    const int32_t pixel = outside ? 0 : row * across.input + columns.start;
    to = zero_columns(to, columns.first);
    widen_pixels(image + static_cast<uint32_t>(pixel) * shape_.input_channels,
                 across.dilation * shape_.input_channels, static_cast<uint32_t>(columns.count),
                 shape_.channel_step, layer_.quantization.input_offset, to);
    zero_columns(to + static_cast<uint32_t>(columns.count) * 4 * rows_,
                 count - columns.first - columns.count);
  }

  // Fewer channels than four are gathered; what stands for the others does not matter.
  void widen_pixels(const int8_t* from, uint32_t from_step, uint32_t n, uint32_t channel_step,
                    int32_t offset, int16_t* to) const {
    if (count_ == isa::kTilePositions && channel_step == 1) {
      Isa::widen_fours(from, from_step, n, offset, to, 4 * rows_);
      return;
    }
    for (; n > 0; --n, from += from_step, to += 4 * rows_) {
      int8_t four[4];
      for (uint32_t i = 0; i < 4; ++i) four[i] = from[i < count_ ? i * channel_step : 0];
      Isa::widen_fours(four, 0, 1, offset, to, 0);
    }
  }

  int16_t* zero_columns(int16_t* to, int32_t n) const {
    for (; n > 0; --n, to += 4 * rows_) {
      store_word(to, 0);
      store_word(to + 2, 0);
    }
    return to;
  }

  void filter(uint32_t n, int8_t* output) {
    run_.input = input_;
    if (count_ == isa::kTilePositions) {
      run_.count = n;
      run_.output = output;
      Isa::filter_depthwise(run_);
      return;
    }
    for (; n > 0; --n, run_.input += run_.step, output += shape_.output_channels) {
      int8_t four[isa::kTilePositions];
      run_.count = 1;
      run_.output = four;
      Isa::filter_depthwise(run_);
      for (uint32_t i = 0; i < count_; ++i) output[i] = four[i];
    }
  }

  const DepthwiseConv2DShape& shape_;
  const ByteLayer<int8_t>& layer_;
  uint32_t rows_;
  uint32_t rotations_;
  int16_t* weights_;
  int16_t* input_;
  uint32_t count_ = 0;
  isa::DepthwiseRun run_{};
};

// Where channels do not divide into fours, the last four go over some once more.
template <class Isa>
void depthwise_conv_2d_tiled(const DepthwiseConv2DShape& any, const ByteLayer<int8_t>& layer,
                             const int8_t* input, const int8_t* weights, int16_t* scratch,
                             int8_t* output) {
  const DepthwiseConv2DShape shape = depthwise_along_rows(any);
  const Window& window = shape.window;
  const uint32_t pixels =
      static_cast<uint32_t>(window.rows.input) * static_cast<uint32_t>(window.columns.input);
  const uint32_t outputs =
      static_cast<uint32_t>(window.rows.output) * static_cast<uint32_t>(window.columns.output);
  const uint32_t all = shape.run_outputs;
  DepthwiseQuad<Isa> quad(shape, layer, scratch);
  for (uint32_t b = 0; b < shape.batches; ++b) {
    for (uint32_t run = 0; run * all < shape.output_channels; ++run) {
      for (uint32_t i = 0; i < all; i += 4) {
        const uint32_t count = all < 4 ? all : 4;
        const uint32_t first = i + count > all ? all - count : i, o = run * all + first;
        quad.run(input + run + first * shape.channel_step, weights, o, count, output + o);
      }
    }
    input += pixels * shape.input_channels;
    output += outputs * shape.output_channels;
  }
}

}  // namespace mote::kernels
