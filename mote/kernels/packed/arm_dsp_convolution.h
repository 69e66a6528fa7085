// Convolution on Armv7E-M without im2col: windows are read from a ring of widened, padded rows.
//
// NHWC in, NHWC or planes out; dilation 1, any filter and padding. A row of a window is one piece
// of filter columns * channels elements, and the window of the neighbouring position lies a
// constant kPosition = 2 * stride * channels bytes on: both are what the 2x4 kernel reads. Padding
// is in the ring, so there is no border code. The price of a product is that of a 1x1 convolution.
// Each input is read once, before outputs of later rows are written. Scratch: the table,
// filter_rows * row_elements int16.
#pragma once

#include <stdint.h>

#include "mote/kernels/packed/arm_dsp_positions.h"
#include "mote/kernels/packed/arm_dsp_rows.h"
#include "mote/kernels/packed/arm_dsp_widen.h"

namespace mote::kernels::packed {

// Channels a multiple of four, any strides.
struct WidenedRow {
  using Element = int16_t;
  static void fill(int16_t* elements, int32_t count, int32_t value) {
    for (int32_t i = 0; i < count; ++i) elements[i] = static_cast<int16_t>(value);
  }
  static void copy(const int8_t* input, int16_t* elements, int32_t count) {
    widen(input, elements, static_cast<uint32_t>(count));
  }
};

// Of other numbers of channels, where columns and rows of the ring begin at even elements
// nevertheless: weights are in natural order, and fill a row of the window up to an even number.
struct NaturalRow {
  using Element = int16_t;
  static void fill(int16_t* elements, int32_t count, int32_t value) {
    WidenedRow::fill(elements, count, value);
  }
  static void copy(const int8_t* input, int16_t* elements, int32_t count) {
    widen_natural(input, elements, static_cast<uint32_t>(count));
  }
};

struct ConvolutionLayer {
  GemmLayer gemm;
  RingShape shape;
  int32_t row_segments;  // of 2 * kPairs taps, in one row of a window
};

template <Rounding kRounding, int kFinalShift, int kPairs, int kPosition, bool kTable, bool kPlanes,
          class Row = WidenedRow>
struct Convolution {
  static void run(const ConvolutionLayer& layer, const int8_t* input, int8_t* output,
                  void* scratch) {
    const RingShape& shape = layer.shape;
    SegmentTable table(scratch);
    const int16_t* single[2];
    const int16_t** const starts = kTable ? table.starts() : single;
    const uint32_t segments = static_cast<uint32_t>(shape.filter_rows * layer.row_segments);
    Ring<Row> ring(shape,
                   static_cast<uint8_t*>(scratch) + (kTable ? SegmentTable::bytes(segments) : 0));
    const int32_t row_outputs =
        shape.output_columns * (kPlanes ? 1 : static_cast<int32_t>(layer.gemm.channels));
    for (int32_t batch = 0; batch < shape.batches; ++batch) {
      ring.begin(input);
      input += shape.rows * shape.columns * shape.input_channels;
      for (int32_t y = 0; y < shape.output_rows; ++y, output += row_outputs) {
        ring.advance(y);
        const int16_t** start = starts;
        for (int32_t row = 0; row < shape.filter_rows; ++row) {
          const int16_t* piece = ring.window_row(row);
          for (int32_t i = 0; i < layer.row_segments; ++i) *start++ = piece + i * 2 * kPairs;
        }
        *start = nullptr;
        Positions<kRounding, kFinalShift, kPairs, kPosition, kTable, kPlanes>::run(
            layer.gemm, starts, static_cast<uint32_t>(shape.output_columns), output);
      }
    }
  }
};

// Where at most half of the rows of a window belong to the next one as well, they are kept in order
// and read by straight-line code: a row of the table costs 19 cycles for each eight outputs.
template <Rounding kRounding, int kFinalShift, int kPairs, int kPosition, bool kPlanes, int kRows,
          int kPitch, class Row>
struct ConvolutionInOrder {
  static void run(const ConvolutionLayer& layer, const int8_t* input, int8_t* output,
                  void* scratch) {
    const RingShape& shape = layer.shape;
    Ring<Row> ring(shape, scratch);
    const int32_t row_outputs =
        shape.output_columns * (kPlanes ? 1 : static_cast<int32_t>(layer.gemm.channels));
    for (int32_t batch = 0; batch < shape.batches; ++batch) {
      ring.begin(input);
      input += shape.rows * shape.columns * shape.input_channels;
      for (int32_t y = 0; y < shape.output_rows; ++y, output += row_outputs) {
        ring.advance_in_order(y);
        const int16_t* start = static_cast<const int16_t*>(scratch);
        Positions<kRounding, kFinalShift, kPairs, kPosition, false, kPlanes, kRows, kPitch>::run(
            layer.gemm, &start, static_cast<uint32_t>(shape.output_columns), output);
      }
    }
  }
};

}  // namespace mote::kernels::packed
