// Pointwise (1x1) convolution on Armv7E-M: a few positions at a time are widened, then multiplied
// two by two.
//
// Input and output are NHWC or planes [channel][position]. Inputs are read before outputs of the
// same positions are written, in raster order, so that an NHWC output may trail an NHWC input.
// Scratch: the table, `block` positions of kPosition bytes. Cost: that of the 2x4 kernel, and 15
// (NHWC) or 22 (planes) instructions for 16 inputs.
#pragma once

#include <stdint.h>

#include "mote/kernels/packed/arm_dsp_positions.h"
#include "mote/kernels/packed/arm_dsp_widen.h"

namespace mote::kernels::packed {

struct PointwiseLayer {
  GemmLayer gemm;
  uint32_t positions;  // of the output, batches included
  uint32_t input_channels;
  uint32_t segments;  // of 2 * kPairs channels; together kPosition / 2
  uint32_t block;     // positions at a time, a multiple of 4
  uint32_t plane;     // planes in: positions of the input
  // Strides above 1, NHWC only: output column x of row y is at position y * row_step + x *
  // column_step of the input. columns == 0: positions are one another's neighbours.
  uint32_t columns, column_step, row_step;
};

template <Rounding kRounding, int kFinalShift, int kPairs, int kPosition, bool kTable,
          bool kPlanesIn, bool kPlanesOut>
struct Pointwise {
  static constexpr int kDepth = kPosition / 2;

  static void run(const PointwiseLayer& layer, const int8_t* input, int8_t* output, void* scratch) {
    SegmentTable table(scratch);
    int16_t* widened =
        static_cast<int16_t*>(scratch) + (kTable ? SegmentTable::bytes(layer.segments) / 2 : 0);
    for (uint32_t first = 0; first < layer.positions; first += layer.block) {
      const uint32_t left = layer.positions - first;
      const uint32_t count = left < layer.block ? left : layer.block;
      if (kPlanesIn) {
        load_planes(layer, input + first, count, widened);
      } else if (layer.columns == 0 && layer.input_channels == kDepth) {
        widen(input + first * kDepth, widened, count * kDepth);
      } else {
        load_apart(layer, input, first, count, widened);
      }
      const int16_t* start = widened;
      const int16_t** starts = kTable ? table.set(widened, layer.segments, 2 * kPairs) : &start;
      Positions<kRounding, kFinalShift, kPairs, kPosition, kTable, kPlanesOut>::run(
          layer.gemm, starts, count, output + first * (kPlanesOut ? 1 : layer.gemm.channels));
    }
  }

 private:
  // Where the depth is filled up, what lies there meets zero weights only.
  static void load_planes(const PointwiseLayer& layer, const int8_t* input, uint32_t count,
                          int16_t* widened) {
    uint32_t i = 0;
    for (; i + 4 <= count; i += 4) {
      widen_planes<kDepth>(input + i, layer.plane, layer.input_channels, widened + i * kDepth);
    }
    for (; i < count; ++i) {
      widen_planes_one(input + i, layer.plane, layer.input_channels, widened + i * kDepth);
    }
  }
  static void load_apart(const PointwiseLayer& layer, const int8_t* input, uint32_t first,
                         uint32_t count, int16_t* widened) {
    for (uint32_t i = 0; i < count; ++i) {
      uint32_t place = first + i;
      if (layer.columns != 0) {
        place = place / layer.columns * layer.row_step + place % layer.columns * layer.column_step;
      }
      widen(input + place * layer.input_channels, widened + i * kDepth, layer.input_channels);
    }
  }
};

}  // namespace mote::kernels::packed
