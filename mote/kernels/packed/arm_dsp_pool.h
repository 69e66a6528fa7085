// AVERAGE_POOL_2D and MAX_POOL_2D of int8 and MEAN over space for Cortex-M4, M7 and M33, four bytes
// at a time, in either layout. Equals pool_2d() and ScaledSum of the portable kernels.
//
// Over whole planes: bytes with their sign bit flipped are unsigned, and USADA8 sums four of them;
// 0.8 instructions an element. Channels innermost: SXTAB16 adds four channels in two 16-bit pairs,
// which hold 255 elements; 0.8 instructions an element, too. Windows over planes go byte by byte.
#pragma once

#include <stdint.h>

#include "mote/base/fixed_point.h"
#include "mote/base/word.h"
#include "mote/kernels/isa/arm_dsp_intrinsics.h"
#include "mote/kernels/window.h"

namespace mote::kernels::packed {

struct MeanOutput {
  int32_t min;
  int32_t max;

  // Halves away from zero.
  int8_t operator()(int32_t sum, int32_t count) const {
    const int32_t half = sum > 0 ? count / 2 : -(count / 2);
    return static_cast<int8_t>(clamp((sum + half) / count, min, max));
  }
};

// MEAN and SUM: one multiplication instead of the division.
struct ScaledSumOutput {
  int32_t sum_offset;
  int32_t output_offset;
  Multiplier multiplier;

  int8_t operator()(int32_t sum, int32_t) const {
    const int32_t y = multiply_by_quantized_multiplier(sum + sum_offset, multiplier);
    return static_cast<int8_t>(offset_and_clamp(y, output_offset, -128, 127));
  }
};

inline int32_t sum_of_bytes(const int8_t* bytes, uint32_t count) {
  uint32_t sum = 0;
  uint32_t left = count;
  for (; left >= 16; left -= 16, bytes += 16) {
    sum = isa::dsp::sum_u8x4(load_word(bytes) ^ 0x80808080u, sum);
    sum = isa::dsp::sum_u8x4(load_word(bytes + 4) ^ 0x80808080u, sum);
    sum = isa::dsp::sum_u8x4(load_word(bytes + 8) ^ 0x80808080u, sum);
    sum = isa::dsp::sum_u8x4(load_word(bytes + 12) ^ 0x80808080u, sum);
  }
  int32_t result = static_cast<int32_t>(sum) - 128 * static_cast<int32_t>(count - left);
  for (; left > 0; --left) result += *bytes++;
  return result;
}

// One output for each plane of `size` elements.
template <class Output>
void pool_planes(const int8_t* input, uint32_t channels, uint32_t size, const Output& finish,
                 int8_t* output) {
  for (uint32_t c = 0; c < channels; ++c, input += size) {
    *output++ = finish(sum_of_bytes(input, size), static_cast<int32_t>(size));
  }
}

// A window's elements inside the input, channels innermost. Steps count bytes.
struct PoolWindow {
  uint32_t rows;
  uint32_t columns;
  uint32_t row_step;
  uint32_t column_step;
};

// Sums of four neighbouring channels; `sums` are increased.
inline void sum_four_channels(const PoolWindow& window, const int8_t* input, int32_t* sums) {
  uint32_t even = 0, odd = 0, room = 255;
  const auto flush = [&] {
    sums[0] += isa::dsp::low_half(even), sums[2] += isa::dsp::high_half(even);
    sums[1] += isa::dsp::low_half(odd), sums[3] += isa::dsp::high_half(odd);
    even = odd = 0;
    room = 255;
  };
  for (uint32_t row = 0; row < window.rows; ++row, input += window.row_step) {
    const int8_t* from = input;
    for (uint32_t column = 0; column < window.columns; ++column, from += window.column_step) {
      const uint32_t bytes = load_word(from);
      even = isa::dsp::sxtab16(even, bytes);
      odd = isa::dsp::sxtab16_ror8(odd, bytes);
      if (--room == 0) flush();
    }
  }
  flush();
}

inline int32_t sum_one_channel(const PoolWindow& window, const int8_t* input) {
  int32_t sum = 0;
  for (uint32_t row = 0; row < window.rows; ++row, input += window.row_step) {
    const int8_t* from = input;
    for (uint32_t column = 0; column < window.columns; ++column, from += window.column_step) {
      sum += *from;
    }
  }
  return sum;
}

// All channels of one output position.
template <class Output>
void average_channels(const PoolWindow& window, const int8_t* input, uint32_t channels,
                      const Output& finish, int8_t* output) {
  const int32_t count = static_cast<int32_t>(window.rows * window.columns);
  uint32_t c = 0;
  for (; c + 4 <= channels; c += 4) {
    int32_t sums[4] = {};
    sum_four_channels(window, input + c, sums);
    for (uint32_t i = 0; i < 4; ++i) output[c + i] = finish(sums[i], count);
  }
  for (; c < channels; ++c) output[c] = finish(sum_one_channel(window, input + c), count);
}

inline void max_channels(const PoolWindow& window, const int8_t* input, uint32_t channels,
                         const MeanOutput& range, int8_t* output) {
  for (uint32_t c = 0; c < channels; c += channels - c >= 4 ? 4 : 1) {
    const bool four = channels - c >= 4;
    uint32_t most = 0x80808080u;
    for (uint32_t row = 0; row < window.rows; ++row) {
      const int8_t* from = input + c + row * window.row_step;
      for (uint32_t column = 0; column < window.columns; ++column, from += window.column_step) {
        const uint32_t bytes = four ? load_word(from) : static_cast<uint8_t>(*from);
        most = isa::dsp::max_s8x4(bytes, most);
      }
    }
    for (uint32_t i = 0; i < (four ? 4u : 1u); ++i) {
      const int32_t value = static_cast<int8_t>(most >> (8 * i));
      output[c + i] = static_cast<int8_t>(clamp(value, range.min, range.max));
    }
  }
}

// Calls compute(part of the window inside, its first element, output) for every output position of
// an NHWC image.
template <class Compute>
void for_each_pool_window(const Window& window, uint32_t channels, const int8_t* input,
                          int8_t* output, const Compute& compute) {
  const uint32_t row_step = static_cast<uint32_t>(window.columns.input) * channels;
  for_each_window(window, [&](Taps rows, Taps columns) {
    const PoolWindow inside = {static_cast<uint32_t>(rows.count),
                               static_cast<uint32_t>(columns.count), row_step, channels};
    compute(inside,
            input + static_cast<uint32_t>(rows.start) * row_step +
                static_cast<uint32_t>(columns.start) * channels,
            output);
    output += channels;
  });
}

struct PoolLayer {
  Window window;
  uint16_t batches;
  uint16_t channels;
  MeanOutput output;
};

// NHWC. Planes are a batch of images with one channel each.
template <class Compute>
void for_each_image(const PoolLayer& layer, const int8_t* input, int8_t* output,
                    const Compute& compute) {
  const Window& w = layer.window;
  for (uint32_t b = 0; b < layer.batches; ++b) {
    for_each_pool_window(w, layer.channels, input, output, compute);
    input += static_cast<uint32_t>(w.rows.input * w.columns.input) * layer.channels;
    output += static_cast<uint32_t>(w.rows.output * w.columns.output) * layer.channels;
  }
}

inline void average_pool_nhwc(const PoolLayer& layer, const int8_t* input, int8_t* output) {
  for_each_image(layer, input, output,
                 [&](const PoolWindow& inside, const int8_t* from, int8_t* to) {
                   average_channels(inside, from, layer.channels, layer.output, to);
                 });
}

inline void max_pool_nhwc(const PoolLayer& layer, const int8_t* input, int8_t* output) {
  for_each_image(layer, input, output,
                 [&](const PoolWindow& inside, const int8_t* from, int8_t* to) {
                   max_channels(inside, from, layer.channels, layer.output, to);
                 });
}

}  // namespace mote::kernels::packed
