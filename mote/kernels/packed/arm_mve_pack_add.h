// Looks for the factors of arm_mve_add.h, and proves them: all pairs of bytes are tried.
#pragma once

#include <stdint.h>

#include "mote/kernels/packed/arm_mve_add.h"

namespace mote::kernels::packed {

// value / 2^31 * 2^shift as a real number.
inline double mve_real(Multiplier m) {
  double real = m.value / 2147483648.0;
  for (int32_t i = m.shift; i < 0; ++i) real /= 2;
  for (int32_t i = m.shift; i > 0; --i) real *= 2;
  return real;
}

inline int32_t mve_nearest(double x) {
  return static_cast<int32_t>(x < 0 ? x - 0.5 : x + 0.5);
}

template <int kShift>
bool mve_add_is_exact(const MveAdd& add, const QuantizedSum<int8_t, false>& exact) {
  for (int32_t a = -128; a < 128; ++a) {
    for (int32_t b = -128; b < 128; ++b) {
      const auto x = static_cast<int8_t>(a), y = static_cast<int8_t>(b);
      if (mve_sum<kShift>(add, x, y) != exact(x, y)) return false;
    }
  }
  return true;
}

// With 16 bits the sum is known to about 2^-16 of an output; which sums lie closer than that to a
// rounding threshold differs from one set to the next, so several are tried.
template <int kShift>
bool find_mve_add(const SumQuantization& q, MveAdd& add) {
  constexpr int kTries = 400;
  constexpr double kUnit = 1 << kShift;
  const double sum = mve_real(q.output_multiplier) * (1 << 19);
  const double a = sum, b = sum * 2 * mve_real(q.multiplier_b);
  const double constant =
      (q.tensors.offset_a * a + q.tensors.offset_b * b + q.tensors.output_offset) * kUnit;
  constexpr double kMost = 2147483000.0, kInput = kShift > 16 ? 128 : 1;
  const double a_factor = a * kUnit * (1 << 15) / kInput, b_factor = b * kUnit * (1 << 15) / kInput;
  const double largest = 128 * (a + b) * kUnit + (constant < 0 ? -constant : constant);
  if (a_factor > kMost || b_factor > kMost || largest > kMost) return false;
  const QuantizedSum<int8_t, false> exact = {q};
  uint32_t random = 1;
  for (int i = 0; i < kTries; ++i) {
    random = random * 1664525 + 1013904223;
    const auto near = [&](uint32_t bits, int32_t width) {
      return static_cast<int32_t>(random >> bits & 255) % (2 * width + 1) - width;
    };
    add.a_factor = mve_nearest(a_factor) + (i == 0 ? 0 : near(8, 100));
    add.b_factor = mve_nearest(b_factor) + (i == 0 ? 0 : near(16, 100));
    add.constant = mve_nearest(constant) + (i == 0 ? 0 : near(24, 1));
    add.activation_min = q.tensors.activation_min;
    add.activation_max = q.tensors.activation_max;
    if (mve_add_is_exact<kShift>(add, exact)) return true;
  }
  return false;
}

}  // namespace mote::kernels::packed
