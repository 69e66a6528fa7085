// Convolutions over blocks of four pixels: where the inputs of each tap are gathered from.
//
// `Code` is an instruction set's struct with gather() and block(): Armv6mPairs, Rv32Pairs. Pixels
// are taken in raster order, across the ends of rows, so that narrow images fill their blocks. All
// inputs of a block are gathered before its outputs are written: the output may trail the input.
#pragma once

#include <stdint.h>

#include "mote/kernels/packed/pixel_pair.h"

namespace mote::kernels::packed {

// 1x1 filters, stride 1, no padding: pixels follow one another in the input too.
template <class Code>
[[gnu::noinline]] void pair_pointwise(const PixelPairLayer& layer, PairBlockFunction compute,
                                      const int8_t* input, int8_t* output, uint32_t* scratch) {
  PixelPairBlock block = prepare_pairs(layer, scratch);
  uint32_t left = uint32_t{layer.output_rows} * layer.output_columns;
  while (left > 0) {
    const uint32_t count = left < kBlockPixels ? left : kBlockPixels;
    const int8_t* pixels[kBlockPixels];
    for (uint32_t i = 0; i < kBlockPixels; ++i) {
      pixels[i] = input + (i < count ? i : count - 1) * layer.input_pixel_step;
    }
    Code::gather(scratch, pixels, layer.input_channels, layer.input_channel_step);
    place_output(block, output, count, layer.output_pixel_step);
    compute(block);
    input += count * layer.input_pixel_step;
    output += count * layer.output_pixel_step;
    left -= count;
  }
}

// The first tap of four pixels of the output, in rows and columns of the input.
struct PairWindow {
  int32_t rows[kBlockPixels], columns[kBlockPixels];
  int32_t row, column;  // of the pixel that comes next
  int32_t end_column;

  explicit PairWindow(const PixelPairLayer& layer)
      : row(-layer.row_padding),
        column(-layer.column_padding),
        end_column(layer.output_columns * layer.column_stride - layer.column_padding) {}

  // Takes the next `count` pixels; the rest repeat the last of them.
  void advance(const PixelPairLayer& layer, uint32_t count) {
    for (uint32_t i = 0; i < kBlockPixels; ++i) {
      rows[i] = i < count ? row : rows[count - 1];
      columns[i] = i < count ? column : columns[count - 1];
      if (i >= count) continue;
      column += layer.column_stride;
      if (column != end_column) continue;
      column = -layer.column_padding;
      row += layer.row_stride;
    }
  }
  bool inside(const PixelPairLayer& layer) const {
    const int32_t last = layer.input_columns - layer.filter_columns;
    bool all = true;
    for (const int32_t first : columns) all = all && first >= 0 && first <= last;
    return all;
  }
};

// Any filter and stride; NHWC in.
template <class Code>
[[gnu::noinline]] void pair_convolution(const PixelPairLayer& layer, PairBlockFunction compute,
                                        const int8_t* input, int8_t* output, uint32_t* scratch) {
  PixelPairBlock block = prepare_pairs(layer, scratch);
  PairWindow window(layer);
  const int32_t channels = layer.input_channels;
  uint32_t left = uint32_t{layer.output_rows} * layer.output_columns;
  while (left > 0) {
    const uint32_t count = left < kBlockPixels ? left : kBlockPixels;
    window.advance(layer, count);
    // Where no column is in the padding, the taps of a row lie side by side: one tap of all of
    // them.
    const bool whole = window.inside(layer);
    const uint32_t taps = whole ? 1 : layer.filter_columns;
    const uint32_t length = layer.input_channels * (whole ? uint32_t{layer.filter_columns} : 1u);
    uint32_t* words = scratch;
    for (int32_t y = 0; y < layer.filter_rows; ++y) {
      for (uint32_t x = 0; x < taps; ++x) {
        const int8_t* pixels[kBlockPixels];
        for (uint32_t i = 0; i < kBlockPixels; ++i) {
          const int32_t row = window.rows[i] + y;
          const int32_t column = window.columns[i] + static_cast<int32_t>(x);
          const bool in_rows = static_cast<uint32_t>(row) < layer.input_rows;
          const bool in_columns = whole || static_cast<uint32_t>(column) < layer.input_columns;
          pixels[i] = in_rows && in_columns
                          ? input + (row * layer.input_columns + column) * channels
                          : layer.padding;
        }
        words = Code::gather(words, pixels, length, 1);
      }
    }
    place_output(block, output, count, layer.output_pixel_step);
    compute(block);
    output += count * layer.output_pixel_step;
    left -= count;
  }
}

}  // namespace mote::kernels::packed
