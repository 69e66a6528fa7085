// Quantization scales, and what prepare makes of them, straight from the bits of the floats. What
// needs more than a product and a quotient takes Real, which is slower and larger.
#pragma once

#include <stdint.h>

#include "mote/base/fixed_point.h"

namespace mote {

// significand * 2^exponent with significand in [2^23, 2^24), or zero: a finite float that is not
// negative, exactly.
struct ExactScale {
  uint32_t significand = 0;
  int32_t exponent = 0;

  static ExactScale of(float value);
  static constexpr ExactScale power_of_two(int32_t power) { return {1u << 23, power - 23}; }
  bool is_zero() const { return significand == 0; }
};

// a * b as a float holds it: rounded to 24 bits (fewer below 2^-126), to nearest, ties to even.
ExactScale float_product(ExactScale a, ExactScale b);

// TFLite's QuantizeMultiplier of a * b / divisor in doubles, bit for bit. The divisor must not be
// zero. Below 2^-32 it is zero; from 2^30 on the shift is beyond what a kernel takes.
Multiplier multiplier_of(ExactScale a, ExactScale b, ExactScale divisor);

// How many steps of `scale` make `value`: the quotient rounded to a float, then to the nearest
// integer, halves upwards, as TFLite quantizes. INT32_MAX beyond that. The scale must not be zero.
int32_t steps_of(uint32_t value, ExactScale scale);

}  // namespace mote
