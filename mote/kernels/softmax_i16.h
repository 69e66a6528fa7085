// Softmax of rows of 16 bits, equal to TFLM's reference kernel bit for bit.
#pragma once

#include <stdint.h>

#include "mote/base/fixed_point.h"
#include "mote/kernels/fixed_point_functions.h"
#include "mote/kernels/rows.h"

namespace mote::kernels {

// A function at 513 points of an interval, in units of 2^-15, to draw lines between.
struct LineTable {
  static constexpr int32_t kSteps = 512;
  int16_t values[kSteps + 1];

  // The function at `place`, where -32768 ... 32767 is the interval.
  int32_t at(int32_t place) const {
    const int16_t* low = values + kSteps / 2 + (place >> 7);
    return low[0] + (((low[1] - low[0]) * (place & 127) + 64) >> 7);
  }
};

// The tables are evaluated by the compiler: nothing below runs on a chip, and the doubles are its.
namespace softmax_tables {

// exp(-10 + 10 half_step / 1024), by the series of exp(x) for x >= 0: all terms are positive.
constexpr float exp_function(int32_t half_step) {
  const double x = 10 - 10 * half_step / 1024.0;
  double sum = 1, term = 1;
  for (int32_t n = 1; n < 60; ++n) {
    term *= x / n;
    sum += term;
  }
  return static_cast<float>(1 / sum);
}

// 1 / (1 + half_step / 1024)
constexpr float reciprocal_function(int32_t half_step) {
  return 1.0f / (1.0f + static_cast<float>(half_step) / 1024.0f);
}

// Halves upwards, of numbers that are not negative.
constexpr int32_t rounded(float x) {
  const int32_t whole = static_cast<int32_t>(x);
  return x - static_cast<float>(whole) >= 0.5f ? whole + 1 : whole;
}

// A point is moved by half of what the line to the next one would miss the function by in their
// middle. As TFLM computes it, in floats: the order of the roundings is part of the result.
constexpr int16_t entry(float (*function)(int32_t), int32_t step) {
  const float next = function(2 * step + 2) * 32768.0f;
  const int32_t here = rounded(function(2 * step) * 32768.0f);
  const int32_t line = rounded((next + static_cast<float>(here)) / 2.0f);
  const int32_t missed = line - rounded(function(2 * step + 1) * 32768.0f);
  const int32_t value = here - (missed < 0 ? missed - 1 : missed + 1) / 2;
  return static_cast<int16_t>(value > 32767 ? 32767 : value);
}

constexpr LineTable make(float (*function)(int32_t)) {
  LineTable table{};
  for (int32_t i = 0; i < LineTable::kSteps; ++i) table.values[i] = entry(function, i);
  const int32_t last = rounded(function(2 * LineTable::kSteps) * 32768.0f);
  table.values[LineTable::kSteps] = static_cast<int16_t>(last > 32767 ? 32767 : last);
  return table;
}

}  // namespace softmax_tables

inline constexpr LineTable kExpTable = softmax_tables::make(softmax_tables::exp_function);
inline constexpr LineTable kReciprocalTable =
    softmax_tables::make(softmax_tables::reciprocal_function);

// exp(beta * difference) * 2^15. The multiplier stretches differences that count, down to -10, to
// 65535 steps. Shifts to the left saturate: what they lift out of 32 bits counts as nothing.
inline int32_t softmax_exp_i16(Multiplier multiplier, int32_t difference) {
  const int32_t left = multiplier.shift > 0 ? multiplier.shift : 0;
  const int32_t place = multiply_by_quantized_multiplier(
      saturating_shift_left(difference, left), {multiplier.value, multiplier.shift - left});
  return kExpTable.at(clamp(place, -65535, 0) + 32767);
}

// The output has the scale 1/32768 and zero point 0. It holds the exps in the meantime.
inline void softmax_row_i16(Multiplier multiplier, uint32_t depth, const int16_t* input,
                            int16_t* output) {
  const int32_t top = largest(input, depth);
  uint32_t sum = 0;  // the largest input alone adds almost 2^15
  for (uint32_t i = 0; i < depth; ++i) {
    const int32_t exp = softmax_exp_i16(multiplier, input[i] - top);
    output[i] = static_cast<int16_t>(exp);
    // Beyond 2^31 all results are 0 or 1 anyway.
    if (sum < uint32_t{INT32_MAX} - 32767) sum += static_cast<uint32_t>(exp);
  }
  // With its leading bit at the top, the sum is (1 + x / 2^16) * 2^30.
  const int32_t zeros = __builtin_clz(sum);
  const int32_t leading = static_cast<int32_t>(((sum << (zeros - 1)) + (1u << 13)) >> 14);
  const int32_t place = leading - (1 << 16) - (1 << 15);
  const int32_t share = kReciprocalTable.at(clamp(place, -32768, 32767));
  const int32_t shift = 31 - zeros;
  for (uint32_t i = 0; i < depth; ++i) {
    const int32_t result = (output[i] * share + (1 << (shift - 1))) >> shift;
    output[i] = static_cast<int16_t>(clamp(result, 0, 32767));
  }
}

}  // namespace mote::kernels
