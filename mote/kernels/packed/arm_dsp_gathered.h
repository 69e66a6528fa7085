// Convolution on Armv7E-M for few input channels: windows are gathered, then multiplied like a 1x1.
//
// NHWC in, NHWC or planes out; any channels, filter, strides, padding; dilation 1. Rows are kept as
// bytes in a padded ring; a window row is copied as kWords words, of which the last may reach into
// what the next copy overwrites. `block` windows are gathered, widened and multiplied at a time.
// Scratch, in this order: the table, block * kPosition bytes widened, block * kPosition / 2 + 4
// gathered (a multiple of 4), filter_rows * row_elements of the ring. Cost of a window beside the
// product: about filter_rows * (6 + 2 * kWords) + depth instructions.
#pragma once

#include <stdint.h>
#include <string.h>

#include "mote/base/word.h"
#include "mote/kernels/packed/arm_dsp_positions.h"
#include "mote/kernels/packed/arm_dsp_rows.h"
#include "mote/kernels/packed/arm_dsp_widen.h"

namespace mote::kernels::packed {

struct ByteRow {
  using Element = int8_t;
  static void fill(int8_t* elements, int32_t count, int32_t value) {
    memset(elements, value, static_cast<size_t>(count));
  }
  static void copy(const int8_t* input, int8_t* elements, int32_t count) {
    memcpy(elements, input, static_cast<size_t>(count));
  }
};

struct GatheredLayer {
  GemmLayer gemm;
  RingShape shape;
  uint32_t segments;  // of 2 * kPairs taps; together kPosition / 2
  uint32_t run;       // bytes of a window row
  uint32_t block;     // windows at a time, even
};

// kWords: words of a window row, the last one perhaps not whole.
template <Rounding kRounding, int kFinalShift, int kPairs, int kPosition, bool kTable, bool kPlanes,
          int kWords>
class Gathered {
  static constexpr uint32_t kDepth = kPosition / 2;
  static constexpr int32_t kMostRows = 16;

 public:
  static void run(const GatheredLayer& layer, const int8_t* input, int8_t* output, void* scratch) {
    const RingShape& shape = layer.shape;
    SegmentTable table(scratch);
    int16_t* widened =
        static_cast<int16_t*>(scratch) + (kTable ? SegmentTable::bytes(layer.segments) / 2 : 0);
    int8_t* gathered = reinterpret_cast<int8_t*>(widened + layer.block * kDepth);
    Ring<ByteRow> ring(shape, gathered + layer.block * kDepth + 4);
    uint32_t waiting = 0;  // windows that are gathered
    const auto flush = [&] {
      output = multiply(layer, table, gathered, widened, waiting, output);
      waiting = 0;
    };
    for (int32_t batch = 0; batch < shape.batches; ++batch) {
      ring.begin(input);
      input += shape.rows * shape.columns * shape.input_channels;
      for (int32_t y = 0; y < shape.output_rows; ++y) {
        ring.advance(y);
        const int8_t* rows[kMostRows];
        for (int32_t i = 0; i < shape.filter_rows; ++i) rows[i] = ring.window_row(i);
        for (int32_t left = shape.output_columns; left > 0;) {
          const uint32_t room = layer.block - waiting;
          const uint32_t count =
              static_cast<uint32_t>(left) < room ? static_cast<uint32_t>(left) : room;
          gather(layer, rows, count, gathered + waiting * kDepth);
          waiting += count;
          left -= static_cast<int32_t>(count);
          if (waiting == layer.block) flush();
        }
      }
    }
    if (waiting != 0) flush();
  }

 private:
  // Moves `rows` on. Windows and rows go upwards, so that what a copy writes too much is replaced.
  static void gather(const GatheredLayer& layer, const int8_t** rows, uint32_t count,
                     int8_t* windows) {
    const int32_t step = layer.shape.column_stride * layer.shape.input_channels;
    for (; count > 0; --count, windows += kDepth) {
      int8_t* piece = windows;
      for (int32_t i = 0; i < layer.shape.filter_rows; ++i, piece += layer.run) {
        const int8_t* row = rows[i];
        rows[i] = row + step;
        for (int word = 0; word < kWords; ++word) {
          const uint32_t bytes = load_word(row + 4 * word);
          memcpy(piece + 4 * word, &bytes, sizeof bytes);
        }
      }
    }
  }

  static int8_t* multiply(const GatheredLayer& layer, SegmentTable& table, const int8_t* gathered,
                          int16_t* widened, uint32_t count, int8_t* output) {
    widen(gathered, widened, count * kDepth);
    const int16_t* start = widened;
    const int16_t** starts = kTable ? table.set(widened, layer.segments, 2 * kPairs) : &start;
    Positions<kRounding, kFinalShift, kPairs, kPosition, kTable, kPlanes>::run(layer.gemm, starts,
                                                                               count, output);
    return output + count * (kPlanes ? 1 : layer.gemm.channels);
  }
};

}  // namespace mote::kernels::packed
