// AVERAGE_POOL_2D and MAX_POOL_2D i8 on MVE: eight or sixteen channels at a time. NHWC.
//
// Sums have 16 bits, which holds for windows of up to 256 taps (256 * 128 = 2^15, reached by
// -128 alone, which still fits). Only taps inside the input count. About 6 instructions for 16
// values of the input, and a division an output.
#pragma once

#include <stdint.h>

#include "mote/kernels/pool_2d.h"

#if defined(__ARM_FEATURE_MVE)
#include <arm_mve.h>
#endif

namespace mote::kernels::packed {

inline constexpr int32_t kMveMostPoolTaps = 256;

#if defined(__ARM_FEATURE_MVE)

// The taps of a window, `step` bytes from a column to the next and `row_step` from row to row.
struct MveTaps {
  int32_t rows, columns;
  uint32_t step, row_step;
};

inline void mve_average_window(const MveTaps& taps, const AverageInteger<int8_t>& math,
                               const int8_t* input, uint32_t channels, int8_t* output) {
  for (uint32_t channel = 0; channel < channels; channel += 8) {
    const uint32_t count = channels - channel < 8 ? channels - channel : 8;
    const mve_pred16_t lanes = vctp16q(count);
    int16x8_t sum = vdupq_n_s16(0);
    const int8_t* row = input + channel;
    for (int32_t y = 0; y < taps.rows; ++y, row += taps.row_step) {
      const int8_t* x = row;
      for (int32_t i = taps.columns; i > 0; --i, x += taps.step) {
        sum = vaddq_s16(sum, vldrbq_z_s16(x, lanes));
      }
    }
    int16_t sums[8];
    vstrhq_s16(sums, sum);
    for (uint32_t i = 0; i < count; ++i) *output++ = math.finish(sums[i], taps.rows * taps.columns);
  }
}

inline void mve_max_window(const MveTaps& taps, const MaxInteger<int8_t>& math, const int8_t* input,
                           uint32_t channels, int8_t* output) {
  for (uint32_t channel = 0; channel < channels; channel += 16) {
    const mve_pred16_t lanes = vctp8q(channels - channel);
    // Nothing is below the bound in the end, so the maximum may begin there.
    int8x16_t most = vdupq_n_s8(static_cast<int8_t>(math.min));
    const int8_t* row = input + channel;
    for (int32_t y = 0; y < taps.rows; ++y, row += taps.row_step) {
      const int8_t* x = row;
      for (int32_t i = taps.columns; i > 0; --i, x += taps.step) {
        most = vmaxq_s8(most, vldrbq_z_s8(x, lanes));
      }
    }
    most = vminq_s8(most, vdupq_n_s8(static_cast<int8_t>(math.max)));
    vstrbq_p_s8(output + channel, most, lanes);
  }
}

template <class Math, class Window>
void mve_pool(const Pool2DShape& shape, const Math& math, const int8_t* input, int8_t* output,
              Window window) {
  const uint32_t row_step = static_cast<uint32_t>(shape.window.columns.input) * shape.channels;
  for (uint32_t b = 0; b < shape.batches; ++b) {
    for_each_window(shape.window, [&](Taps rows, Taps columns) {
      const int8_t* first = input + static_cast<uint32_t>(rows.start) * row_step +
                            static_cast<uint32_t>(columns.start) * shape.channels;
      window({rows.count, columns.count, shape.channels, row_step}, math, first, shape.channels,
             output);
      output += shape.channels;
    });
    input += static_cast<uint32_t>(shape.window.rows.input) * row_step;
  }
}

inline void mve_average_pool(const Pool2DShape& shape, const AverageInteger<int8_t>& math,
                             const int8_t* input, int8_t* output) {
  mve_pool(shape, math, input, output, mve_average_window);
}

inline void mve_max_pool(const Pool2DShape& shape, const MaxInteger<int8_t>& math,
                         const int8_t* input, int8_t* output) {
  mve_pool(shape, math, input, output, mve_max_window);
}

#else

inline void mve_average_pool(const Pool2DShape& shape, const AverageInteger<int8_t>& math,
                             const int8_t* input, int8_t* output) {
  pool_2d(shape, math, input, output);
}

inline void mve_max_pool(const Pool2DShape& shape, const MaxInteger<int8_t>& math,
                         const int8_t* input, int8_t* output) {
  pool_2d(shape, math, input, output);
}

#endif

}  // namespace mote::kernels::packed
