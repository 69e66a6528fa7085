// Integer arithmetic of TFLite's quantized kernels: multiply by a real number held as a 31-bit
// fraction and a shift. Equal bit for bit to gemmlowp's double-rounding form, TFLM's default.
#pragma once

#include <stdint.h>

namespace mote {

// real = value * 2^(shift - 31). value is 0 or in [2^30, 2^31); shift is in [-31, 30].
struct Multiplier {
  int32_t value = 0;
  int32_t shift = 0;
};

constexpr int32_t clamp(int32_t x, int32_t low, int32_t high) {
  return x < low ? low : (x > high ? high : x);
}

// floor(a * b / 2^31 + 1/2); a = b = -2^31 saturates. gemmlowp writes it as a division that
// truncates after a nudge whose sign follows the product: both forms round halves upwards.
constexpr int32_t saturating_rounding_doubling_high_mul(int32_t a, int32_t b) {
  if (a == INT32_MIN && b == INT32_MIN) return INT32_MAX;
  const int64_t product = static_cast<int64_t>(a) * b;
  return static_cast<int32_t>((product + (int64_t{1} << 30)) >> 31);
}

// round(x / 2^exponent), halves away from zero. 0 <= exponent <= 31.
constexpr int32_t rounding_divide_by_pot(int32_t x, int32_t exponent) {
  const int32_t mask = static_cast<int32_t>((int64_t{1} << exponent) - 1);
  const int32_t remainder = x & mask;
  const int32_t threshold = (mask >> 1) + (x < 0 ? 1 : 0);
  return (x >> exponent) + (remainder > threshold ? 1 : 0);
}

// x * 2^shift without undefined behaviour; bits beyond 32 are lost, as in the reference kernels.
constexpr int32_t shift_left_wrapping(int32_t x, int32_t shift) {
  return static_cast<int32_t>(static_cast<uint32_t>(x) << shift);
}

// round(round(x * 2^left * value / 2^31) / 2^right) with left or right = |shift|.
constexpr int32_t multiply_by_quantized_multiplier(int32_t x, Multiplier m) {
  const int32_t left = m.shift > 0 ? m.shift : 0;
  const int32_t right = m.shift > 0 ? 0 : -m.shift;
  return rounding_divide_by_pot(
      saturating_rounding_doubling_high_mul(shift_left_wrapping(x, left), m.value), right);
}

// The same for sums of more than 32 bits, as TFLite has it: one rounding, with the multiplier cut
// to 15 bits, floor((x * (value / 2^16) + half) / 2^(15 - shift)). Exact for |x| below 2^47;
// beyond, bits are lost without undefined behaviour. TFLite knows shifts below 8 only.
constexpr int32_t multiply_wide_by_quantized_multiplier(int64_t x, Multiplier m) {
  const int32_t reduced = m.value < 0x7FFF0000 ? (m.value + (1 << 15)) >> 16 : 0x7FFF;
  const uint64_t product = static_cast<uint64_t>(x) * static_cast<uint64_t>(reduced);
  const int32_t right = 15 - m.shift;
  if (right <= 0) return static_cast<int32_t>(product << -right);
  const uint64_t half = uint64_t{1} << (right - 1);
  return static_cast<int32_t>(static_cast<int64_t>(product + half) >> right);
}

// clamp(x + offset, low, high) for any x: the bounds move instead of the value, which may lie so
// far out that the sum would overflow.
constexpr int32_t offset_and_clamp(int32_t x, int32_t offset, int32_t low, int32_t high) {
  return clamp(x, low - offset, high - offset) + offset;
}

}  // namespace mote
