// Padding: a smaller tensor inside a larger one that is filled with one value.
#pragma once

#include <stdint.h>
#include <string.h>

namespace mote::kernels {

inline constexpr uint32_t kMostPadAxes = 8;

// One axis along which contiguous runs of the input lie apart in the output.
struct PadAxis {
  uint32_t count;
  uint32_t step;  // in bytes of the output
};

struct PadShape {
  uint32_t output_bytes;
  uint32_t first;  // offset of the first run in the output, in bytes
  uint32_t run;    // bytes of a run
  uint16_t axes;   // used, at most kMostPadAxes
  uint8_t fill;    // every byte of the value around: 0, or the zero point of a tensor of bytes
};

// Any dtype: only bytes are moved. `axes` begins with the innermost. Filling everything before
// costs a second write of the interior, but no case distinction at any border.
inline void pad(const PadShape& shape, const PadAxis* axes, const uint8_t* input, uint8_t* output) {
  memset(output, shape.fill, shape.output_bytes);
  uint32_t index[kMostPadAxes] = {};
  uint32_t position = shape.first;
  uint32_t axis;
  do {
    memcpy(output + position, input, shape.run);
    input += shape.run;
    // Count up like an odometer: a wheel that is full goes back to 0 and turns the next one.
    for (axis = 0; axis < shape.axes; ++axis) {
      position += axes[axis].step;
      if (++index[axis] < axes[axis].count) break;
      position -= axes[axis].count * axes[axis].step;
      index[axis] = 0;
    }
  } while (axis < shape.axes);
}

}  // namespace mote::kernels
