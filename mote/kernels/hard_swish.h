// x * min(max(x + 3, 0), 6) / 6 in f32, and in integers for 8 bits.
#pragma once

#include <stdint.h>

#include "mote/base/fixed_point.h"
#include "mote/base/integer_limits.h"

namespace mote::kernels {

inline float hard_swish_f32(float x) {
  const float shifted = x + 3.0f;
  const float held = shifted < 0.0f ? 0.0f : (shifted > 6.0f ? 6.0f : shifted);
  return x * held / 6.0f;
}

struct HardSwishQuantization {
  int32_t input_zero_point;
  int32_t output_zero_point;
  // 15-bit fractions and powers of two: input scale / 2^7 over the output's scale and over 3 /
  // 2^15.
  int32_t output_factor;
  int32_t output_shift;  // to the right
  int32_t gate_factor;
  int32_t gate_shift;  // to the left when positive, at most 15
};

// a * b / 2^15, halves upwards. Both are below 2^15 in magnitude.
constexpr int32_t rounding_multiply_i16(int32_t a, int32_t b) {
  return (a * b + (1 << 14)) >> 15;
}

constexpr int32_t hold_i16(int32_t x) {
  return clamp(x, INT16_MIN, INT16_MAX);
}

// Equals TFLite's reference kernel bit for bit: in 16 bits, with the input as large as they hold.
template <class T>
struct HardSwish {
  HardSwishQuantization q;

  T operator()(T x) const {
    const int32_t input = (x - q.input_zero_point) * (1 << 7);
    const int32_t unshifted = rounding_multiply_i16(input, q.output_factor);
    const int32_t product = gate(input) * unshifted / (1 << 15);  // cut: against the rounding above
    const int32_t result = rounding_divide_by_pot(product, q.output_shift);
    return static_cast<T>(clamp(result + q.output_zero_point, lowest<T>(), highest<T>()));
  }

 private:
  // (x + 3) / 6, held between 0 and 1, in units of 2^-15. Of a shift to the left the last bit comes
  // after the multiplication: what saturates before would saturate anyway.
  int32_t gate(int32_t input) const {
    const int32_t left = q.gate_shift > 0 ? q.gate_shift : 0;
    const int32_t before = left > 0 ? hold_i16(input * (1 << (left - 1))) : input;
    const int32_t third = rounding_multiply_i16(before, q.gate_factor);
    const int32_t held =
        left > 0 ? hold_i16(third * 2) : rounding_divide_by_pot(third, left - q.gate_shift);
    return (held + (1 << 15)) >> 1;
  }
};

}  // namespace mote::kernels
