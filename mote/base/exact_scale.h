// Quantization scales, and the multiplier that three of them make, straight from their bits: a
// model has one for each channel, and prepare makes them all.
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
  bool is_zero() const { return significand == 0; }
};

// a * b as a float holds it: rounded to 24 bits (fewer below 2^-126), to nearest, ties to even.
ExactScale float_product(ExactScale a, ExactScale b);

// TFLite's QuantizeMultiplier of a * b / divisor in doubles, bit for bit. The divisor must not be
// zero. Below 2^-32 it is zero; from 2^30 on the shift is beyond what a kernel takes.
Multiplier multiplier_of(ExactScale a, ExactScale b, ExactScale divisor);

}  // namespace mote
