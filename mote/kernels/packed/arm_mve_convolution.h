// CONV_2D i8 on MVE, by the block of arm_mve_block.h. Activations NHWC.
//
// Three ways, which differ in where the block reads its inputs:
//   direct   in the tensor itself: 1x1 filters, and filters without padding whose rows
//            (filter columns * channels) are a multiple of 16
//   rows     in a window of the filter's rows, copied for each row of outputs with the zero point
//            around: the columns of a filter are contiguous there, so nothing is rearranged
//   patches  in whole patches cut from that window: for filters whose rows are so short that 16
//            lanes would be idle, and for dilated columns
// A lone last pixel is computed as a pair with itself.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "mote/kernels/packed/arm_mve_block.h"
#include "mote/kernels/packed/arm_mve_bytes.h"
#include "mote/kernels/window.h"

namespace mote::kernels::packed {

// What becomes of the sums.
struct MveOutput {
  uint32_t channels;
  int32_t zero_point;
  int32_t activation_min;
  int32_t activation_max;
};

// The direct way: `runs` runs of pixels that lie `pixel_step` bytes apart.
struct MveDirect {
  uint32_t runs;
  uint32_t run_step;
  uint32_t pixels;
  uint32_t pixel_step;
  int32_t row_step;  // see MveBlock
  uint32_t rows;     // see MveBlock
};

struct MveConvolution {
  uint32_t batches;
  Window window;
  uint32_t channels;
  int32_t zero_point;
};

// Runs `pixels` pixels through the block.
template <uint32_t kSteps, uint32_t kFlags>
void mve_run(const MveDirect& direct, const MveOutput& layer, const int8_t* input,
             const int8_t* weights, int8_t* output, uint32_t pixels) {
  MveBlock block;
  block.output_offset = layer.zero_point;
  block.second_output = static_cast<int32_t>(layer.channels);
  block.output_end = output + layer.channels;
  block.pixel0 = input;
  block.pixel1 = input + direct.pixel_step;
  block.row_step = direct.row_step;
  block.rows = direct.rows;
  block.weights = weights;
  block.pairs = pixels / 2;
  block.input_advance = 2 * direct.pixel_step;
  block.output_advance = 2 * layer.channels;
  block.output = output;
  block.activation_min = layer.activation_min;
  block.activation_max = layer.activation_max;
  if (block.pairs > 0) mve_block<kSteps, kFlags>(block);
  if ((pixels & 1) == 0) return;
  const uint32_t last = pixels - 1;
  block.pixel0 = block.pixel1 = input + size_t{last} * direct.pixel_step;
  block.output = output + size_t{last} * layer.channels;
  block.output_end = block.output + layer.channels;
  block.second_output = 0;
  block.pairs = 1;
  mve_block<kSteps, kFlags>(block);
}

template <uint32_t kSteps, uint32_t kFlags>
void mve_convolution_direct(const MveDirect& direct, const MveOutput& layer, const int8_t* input,
                            const int8_t* weights, int8_t* output) {
  for (uint32_t run = 0; run < direct.runs; ++run) {
    mve_run<kSteps, kFlags>(direct, layer, input, weights, output, direct.pixels);
    input += direct.run_step;
    output += size_t{direct.pixels} * layer.channels;
  }
}

// The rows of a filter for one row of outputs, with the zero point where the tensor has none.
class MveWindow {
 public:
  // Columns that some output sees, real or padding.
  static constexpr uint32_t columns(const WindowAxis& axis) {
    return static_cast<uint32_t>((axis.output - 1) * axis.stride + 1 +
                                 (axis.filter - 1) * axis.dilation);
  }
  static constexpr uint32_t row_bytes(const MveConvolution& layer) {
    return columns(layer.window.columns) * layer.channels;
  }
  // The block may read 15 bytes behind a row; patches are cut in pieces of 16.
  static constexpr uint32_t bytes(const MveConvolution& layer) {
    return layer.window.rows.filter * row_bytes(layer) + 16;
  }

  // What lies left and right of the tensor stays the same for all rows.
  MveWindow(const MveConvolution& layer, int8_t* scratch) : layer_(layer), bytes_(scratch) {
    mve_fill(scratch, layer.zero_point, bytes(layer));
    const int32_t wide = static_cast<int32_t>(columns(layer.window.columns));
    const int32_t right = layer.window.columns.input + layer.window.columns.padding;
    const int32_t seen = (right < wide ? right : wide) - layer.window.columns.padding;
    copied_ = seen > 0 ? static_cast<uint32_t>(seen) * layer.channels : 0;
  }

  void load(const int8_t* image, int32_t output_row) {
    const WindowAxis& axis = layer_.window.rows;
    const size_t input_row_bytes =
        static_cast<size_t>(layer_.window.columns.input) * layer_.channels;
    int8_t* to = bytes_ + static_cast<size_t>(layer_.window.columns.padding) * layer_.channels;
    int32_t row = output_row * axis.stride - axis.padding;
    for (int32_t tap = 0; tap < axis.filter; ++tap, row += axis.dilation) {
      if (row >= 0 && row < axis.input) {
        mve_copy(to, image + static_cast<size_t>(row) * input_row_bytes, copied_);
      } else {
        mve_fill(to, layer_.zero_point, copied_);
      }
      to += row_bytes(layer_);
    }
  }

  const int8_t* data() const { return bytes_; }

 private:
  const MveConvolution& layer_;
  int8_t* bytes_;
  uint32_t copied_;  // of a row of the tensor
};

// scratch: MveWindow::bytes(layer). kSteps * 16 >= filter columns * channels; kFlags has kMveRows.
template <uint32_t kSteps, uint32_t kFlags>
void mve_convolution_rows(const MveConvolution& layer, const MveOutput& out, const int8_t* input,
                          const int8_t* weights, int8_t* output, int8_t* scratch) {
  MveWindow window(layer, scratch);
  MveDirect direct = {};
  direct.pixels = static_cast<uint32_t>(layer.window.columns.output);
  direct.pixel_step = static_cast<uint32_t>(layer.window.columns.stride) * layer.channels;
  direct.row_step = static_cast<int32_t>(MveWindow::row_bytes(layer)) - int32_t{16 * kSteps};
  direct.rows = layer.window.rows.filter;
  for (uint32_t batch = 0; batch < layer.batches; ++batch) {
    for (int32_t row = 0; row < layer.window.rows.output; ++row) {
      window.load(input, row);
      mve_run<kSteps, kFlags>(direct, out, window.data(), weights, output, direct.pixels);
      output += size_t{direct.pixels} * out.channels;
    }
    input +=
        static_cast<size_t>(layer.window.rows.input * layer.window.columns.input) * layer.channels;
  }
}

// Patches that wait for the block, so that a call of it is worth its while.
inline constexpr uint32_t kMvePatches = 16;

// A patch is made of pieces: contiguous bytes of the window.
struct MvePieces {
  uint32_t rows;   // of pieces; `row_bytes` of the window apart
  uint32_t count;  // in a row; `step` apart
  uint32_t step;
  uint32_t bytes;  // of a piece
};

constexpr MvePieces mve_pieces(const MveConvolution& layer) {
  const uint32_t filter = static_cast<uint32_t>(layer.window.columns.filter);
  const uint32_t rows = layer.window.rows.filter;
  if (layer.window.columns.dilation == 1) return {rows, 1, 0, filter * layer.channels};
  return {rows, filter, static_cast<uint32_t>(layer.window.columns.dilation) * layer.channels,
          layer.channels};
}

// Copies in units of 16: what is too much is overwritten by the next piece, or meets zero weights.
inline void mve_cut_patch(const MvePieces& pieces, const int8_t* from, uint32_t row_bytes,
                          int8_t* to) {
  if (pieces.count == 1 && pieces.bytes <= 16) {
    return mve_copy16s(to, pieces.bytes, from, row_bytes, pieces.rows);
  }
  for (uint32_t row = 0; row < pieces.rows; ++row, from += row_bytes) {
    const int8_t* piece = from;
    for (uint32_t i = 0; i < pieces.count; ++i, piece += pieces.step, to += pieces.bytes) {
      mve_copy16s(to, 16, piece, 16, (pieces.bytes + 15) / 16);
    }
  }
}

// Bytes of scratch for mve_convolution_patches() with patches of 16 * steps bytes.
constexpr uint32_t mve_patches_bytes(const MveConvolution& layer, uint32_t steps) {
  return MveWindow::bytes(layer) + kMvePatches * 16 * steps + 16;
}

template <uint32_t kSteps, uint32_t kFlags>
void mve_convolution_patches(const MveConvolution& layer, const MveOutput& out, const int8_t* input,
                             const int8_t* weights, int8_t* output, int8_t* scratch) {
  constexpr uint32_t kPatch = 16 * kSteps;
  int8_t* const patches = scratch + MveWindow::bytes(layer);
  mve_fill(patches, 0, kMvePatches * kPatch + 16);
  MveWindow window(layer, scratch);
  const MvePieces pieces = mve_pieces(layer);
  MveDirect direct = {};
  direct.pixel_step = kPatch;
  const uint32_t stride = static_cast<uint32_t>(layer.window.columns.stride) * layer.channels;
  const uint32_t all_rows = layer.batches * static_cast<uint32_t>(layer.window.rows.output);
  uint32_t waiting = 0;
  int32_t row = 0;
  for (uint32_t i = 0; i < all_rows; ++i) {
    window.load(input, row);
    const int8_t* from = window.data();
    for (int32_t column = 0; column < layer.window.columns.output; ++column, from += stride) {
      mve_cut_patch(pieces, from, MveWindow::row_bytes(layer), patches + waiting * kPatch);
      if (++waiting < kMvePatches) continue;
      mve_run<kSteps, kFlags>(direct, out, patches, weights, output, waiting);
      output += waiting * out.channels;
      waiting = 0;
    }
    if (++row < layer.window.rows.output) continue;
    row = 0;
    input +=
        static_cast<size_t>(layer.window.rows.input * layer.window.columns.input) * layer.channels;
  }
  if (waiting > 0) mve_run<kSteps, kFlags>(direct, out, patches, weights, output, waiting);
}

}  // namespace mote::kernels::packed
