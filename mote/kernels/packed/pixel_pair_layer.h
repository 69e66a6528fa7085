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

// Where the filters of four pixels of the output begin.
struct PairWindow {
  int32_t rows[kBlockPixels], columns[kBlockPixels];
  int32_t offsets[kBlockPixels];  // of (row, column) in the input, in bytes
  int32_t row, column;            // of the pixel that comes next
  bool inside;                    // no column of the four lies in the padding

  explicit PairWindow(const PixelPairLayer& layer)
      : row(-layer.row_padding), column(-layer.column_padding) {}

  // Takes the next `count` pixels; the rest repeat the last of them.
  void advance(const PixelPairLayer& layer, uint32_t count) {
    const int32_t last_inside = layer.input_columns - layer.filter_columns;
    const int32_t end = layer.output_columns * layer.column_stride - layer.column_padding;
    inside = true;
    for (uint32_t i = 0; i < kBlockPixels; ++i) {
      rows[i] = row;
      columns[i] = column;
      offsets[i] = (row * layer.input_columns + column) * layer.input_channels;
      if (column < 0 || column > last_inside) inside = false;
      if (i + 1 >= count) continue;
      step(layer, end);
    }
    step(layer, end);
  }

 private:
  void step(const PixelPairLayer& layer, int32_t end) {
    column += layer.column_stride;
    if (column != end) return;
    column = -layer.column_padding;
    row += layer.row_stride;
  }
};

// Appends row y of the filters of four pixels. Where no column is in the padding, its taps lie side
// by side and are gathered as one.
template <class Code>
uint32_t* gather_row(const PixelPairLayer& layer, const PairWindow& window, int32_t y,
                     const int8_t* input, uint32_t* words) {
  const uint32_t rows = layer.input_rows, columns = layer.input_columns;
  const int32_t offset = y * layer.input_columns * layer.input_channels;
  const int8_t* taps[kBlockPixels];
  const int8_t* pixels[kBlockPixels];
  for (uint32_t i = 0; i < kBlockPixels; ++i) {
    const bool in_rows = static_cast<uint32_t>(window.rows[i] + y) < rows;
    taps[i] = in_rows ? input + (window.offsets[i] + offset) : nullptr;
    pixels[i] = in_rows ? taps[i] : layer.padding;
  }
  const uint32_t channels = layer.input_channels;
  if (window.inside) return Code::gather(words, pixels, channels * layer.filter_columns, 1);
  for (int32_t x = 0; x < layer.filter_columns; ++x) {
    for (uint32_t i = 0; i < kBlockPixels; ++i) {
      const bool in_columns = static_cast<uint32_t>(window.columns[i] + x) < columns;
      pixels[i] = in_columns && taps[i] != nullptr ? taps[i] + x * static_cast<int32_t>(channels)
                                                   : layer.padding;
    }
    words = Code::gather(words, pixels, channels, 1);
  }
  return words;
}

// Any filter and stride; NHWC in.
template <class Code>
[[gnu::noinline]] void pair_convolution(const PixelPairLayer& layer, PairBlockFunction compute,
                                        const int8_t* input, int8_t* output, uint32_t* scratch) {
  PixelPairBlock block = prepare_pairs(layer, scratch);
  PairWindow window(layer);
  uint32_t left = uint32_t{layer.output_rows} * layer.output_columns;
  while (left > 0) {
    const uint32_t count = left < kBlockPixels ? left : kBlockPixels;
    window.advance(layer, count);
    uint32_t* words = scratch;
    for (int32_t y = 0; y < layer.filter_rows; ++y) {
      words = gather_row<Code>(layer, window, y, input, words);
    }
    place_output(block, output, count, layer.output_pixel_step);
    compute(block);
    output += count * layer.output_pixel_step;
    left -= count;
  }
}

}  // namespace mote::kernels::packed
