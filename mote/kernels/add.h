// The sum of two elements.
#pragma once

#include <stdint.h>

#include "mote/base/fixed_point.h"

namespace mote::kernels {

// Both inputs are brought to twice the larger of their scales, with 20 more bits, so that their sum
// keeps its precision: |input| <= 255, hence |sum| < 2^29.
// `a` is the input with the larger scale: its multiplier, one half of 2^20, is a shift.
struct AddI8 {
  static constexpr int32_t kExtraBits = 20;

  int32_t offset_a;  // -zero_point
  int32_t offset_b;
  int32_t output_offset;
  int32_t activation_min;  // in output units
  int32_t activation_max;
  Multiplier multiplier_b;       // scale of b / twice the larger scale, at most one half
  Multiplier output_multiplier;  // below one

  // Three roundings, as in TFLite's reference kernel (that of `a` never has anything to round);
  // equals it bit for bit.
  int8_t operator()(int8_t a, int8_t b) const {
    const int32_t scaled_a = (a + offset_a) * (1 << (kExtraBits - 1));
    const int32_t scaled_b = half_times((b + offset_b) * (1 << (kExtraBits + 1)), multiplier_b);
    const int32_t sum = scaled_a + scaled_b;
    const int32_t result = half_times(sum * 2, output_multiplier) + output_offset;
    return static_cast<int8_t>(clamp(result, activation_min, activation_max));
  }

 private:
  // multiply_by_quantized_multiplier(x / 2, m) for an even |x| < 2^30 and a shift of 0 or less.
  // Twice the factor puts the high product into one word, and nothing saturates. Halves are rounded
  // away from zero by adding half the divisor, less 1 to negative numbers (a divisor of 1 has no
  // half): |x| / 2 + 2^30 < 2^31.
  static int32_t half_times(int32_t x, Multiplier m) {
    const int64_t product = static_cast<int64_t>(x) * m.value + (int64_t{1} << 31);
    const int32_t high = static_cast<int32_t>(product >> 32);
    const int32_t half = static_cast<int32_t>((1u << -m.shift) >> 1);
    const int32_t sign_bit = m.shift < 0 ? INT32_MIN : 0;
    return (high + half + ((high & sign_bit) >> 31)) >> -m.shift;
  }
};

struct AddF32 {
  float activation_min;
  float activation_max;

  float operator()(float a, float b) const {
    const float sum = a + b;
    const float bounded = sum < activation_min ? activation_min : sum;
    return bounded > activation_max ? activation_max : bounded;
  }
};

}  // namespace mote::kernels
