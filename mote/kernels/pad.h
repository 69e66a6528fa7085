// Padding: a smaller tensor inside a larger one, and what is around it.
#pragma once

#include <stdint.h>
#include <string.h>

#include "mote/kernels/walk.h"

namespace mote::kernels {

// Axes along which contiguous runs of the input lie apart in the output: strides are the output's.
using PadAxis = WalkDimension<1>;

struct PadShape {
  uint32_t output_bytes;
  uint32_t run;         // bytes of a run
  uint32_t axis_count;  // beyond the run
};

// Copies the input into the output, from `first` on. Any dtype: only bytes are moved. Inner axes
// come first.
inline void place(const PadShape& shape, const PadAxis* axes, const uint8_t* input,
                  uint8_t* first) {
  Walk<1, kMostWalkDimensions + 1> walk(axes, shape.axis_count);
  do {
    memcpy(first + walk.offset(0), input, shape.run);
    input += shape.run;
  } while (walk.next());
}

// A dimension of a padded tensor. `step` are the bytes of the output for one index.
struct PadDimension {
  uint32_t input;
  uint32_t output;
  uint32_t step;
};

// Mirrors what lies in [before, before + input) of a dimension into the rest of it. `skip` is 1
// where the element at the border is not repeated (REFLECT), else 0 (SYMMETRIC).
//
// With the innermost dimension first, each one copies what those before have completed. Indices of
// outer dimensions that are still missing are mirrored as they are and then overwritten.
inline void mirror(const PadDimension& dimension, uint32_t before, uint32_t skip, uint8_t* output,
                   uint32_t output_bytes) {
  const uint32_t step = dimension.step, row = dimension.output * step;
  const uint32_t after = dimension.output - dimension.input - before;
  for (uint32_t done = 0; done < output_bytes; done += row, output += row) {
    uint8_t* const first = output + before * step;
    uint8_t* const end = first + dimension.input * step;
    for (uint32_t i = 0; i < before; ++i) {
      memcpy(first - (i + 1) * step, first + (i + skip) * step, step);
    }
    for (uint32_t i = 0; i < after; ++i) {
      memcpy(end + i * step, end - (i + 1 + skip) * step, step);
    }
  }
}

}  // namespace mote::kernels
