// Positive real numbers for prepare: IEEE double arithmetic, rounded to nearest even, in integers.
//
// TFLite derives every multiplier with C++ doubles. On a chip without a double unit that links
// several KiB of soft-float and is slow; some tool chains do not even have it. Only products,
// quotients and roots of scales are needed, so this does exactly those, and gives the same bits on
// any core.
#pragma once

#include <stdint.h>

#include "mote/base/fixed_point.h"

namespace mote {

// significand * 2^exponent with significand in [2^52, 2^53), or zero. Subnormal results and
// overflow do not occur: inputs are float32 scales and small integers.
class Real {
 public:
  constexpr Real() = default;

  // The exact value of a finite float that is not negative.
  static Real from_float(float value);
  static Real from_integer(uint32_t value);
  // value * 2^power, rounded.
  static Real scaled(uint64_t value, int32_t power) { return rounded(value, false, power, 53); }

  Real operator+(Real other) const;
  Real operator*(Real other) const;
  Real operator/(Real other) const;  // other must not be zero
  Real times_power_of_two(int32_t power) const;
  Real square_root() const;

  // The value as a float multiplication would have left it: rounded to 24 bits.
  Real rounded_to_float() const;

  // Exact below 2^24 significant bits, else rounded; 0 below 2^-126, infinite from 2^128.
  float to_float() const;
  // floor(value * 2^power), for results below 2^63.
  uint64_t to_fixed(int32_t power) const;

  bool is_zero() const { return significand_ == 0; }
  friend bool operator<(Real a, Real b);
  friend Real max(Real a, Real b) { return a < b ? b : a; }

  // TFLite's QuantizeMultiplier: a 31-bit fraction, halves away from zero. Below 2^-32 it is zero.
  // A value of 2^30 or more has a shift beyond kMostShift, which no kernel takes.
  static constexpr int32_t kMostShift = 30;
  Multiplier to_multiplier() const;
  bool fits_multiplier() const;

  // For values below 2^31 - 1; INT32_MAX above.
  int32_t floor() const;
  int32_t round() const;  // halves upwards, which is away from zero

 private:
  constexpr Real(uint64_t significand, int32_t exponent)
      : significand_(significand), exponent_(exponent) {}
  static Real rounded(uint64_t high_bits, bool sticky, int32_t exponent, int32_t precision);

  uint64_t significand_ = 0;
  int32_t exponent_ = 0;
};

}  // namespace mote
