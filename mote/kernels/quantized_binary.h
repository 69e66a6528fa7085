// What operators on two quantized tensors (i8, u8, i16) compute from a pair of elements. Each
// equals TFLite's reference kernel bit for bit: the order of the roundings is part of the result.
#pragma once

#include <stdint.h>

#include "mote/base/fixed_point.h"
#include "mote/kernels/fixed_point_functions.h"

namespace mote::kernels {

// What all of them know of their tensors. |element + offset| <= 255 for 8 bits, 65535 for 16.
struct BinaryQuantization {
  int32_t offset_a;  // -zero_point
  int32_t offset_b;
  int32_t output_offset;
  int32_t activation_min;  // in output units
  int32_t activation_max;

  template <class T>
  T finish(int32_t result) const {
    return static_cast<T>(offset_and_clamp(result, output_offset, activation_min, activation_max));
  }
};

// --- a + b, a - b ---

// Both inputs are brought to twice the larger of their scales, with some more bits, so that their
// sum keeps its precision: |sum| < 2^29 for 8 bits, <= 65535 * 2^15 < 2^31 for 16.
template <class T>
inline constexpr int32_t kExtraBits = sizeof(T) == 1 ? 20 : 15;

// `a` is the input with the larger scale: its multiplier, one half of 2^kExtraBits, is a shift.
struct SumQuantization {
  BinaryQuantization tensors;
  int32_t sign;                  // of a difference: -1 when `a` is the operator's second input
  Multiplier multiplier_b;       // scale of b / twice the larger scale, at most one half
  Multiplier output_multiplier;  // below one
};

// multiply_by_quantized_multiplier(x / 2, m) for an even |x| < 2^30 and a shift of 0 or less.
// Twice the factor puts the high product into one word, and nothing saturates. Halves are rounded
// away from zero by adding half the divisor, less 1 to negative numbers (a divisor of 1 has no
// half): |x| / 2 + 2^30 < 2^31.
inline int32_t half_times(int32_t x, Multiplier m) {
  const int64_t product = static_cast<int64_t>(x) * m.value + (int64_t{1} << 31);
  const int32_t high = static_cast<int32_t>(product >> 32);
  const int32_t half = static_cast<int32_t>((1u << -m.shift) >> 1);
  const int32_t sign_bit = m.shift < 0 ? INT32_MIN : 0;
  return (high + half + ((high & sign_bit) >> 31)) >> -m.shift;
}

// x * 2^bits * m; see kExtraBits. The short form is for 8 bits only: it needs a spare bit.
template <class T>
int32_t scaled(int32_t x, int32_t bits, Multiplier m) {
  if constexpr (sizeof(T) == 1) return half_times(x * (2 << bits), m);
  return multiply_by_quantized_multiplier(x * (1 << bits), m);
}

// Three roundings (that of `a` never has anything to round).
template <class T, bool kDifference>
struct QuantizedSum {
  using Quantization = SumQuantization;
  Quantization q;

  T operator()(T a, T b) const {
    const int32_t scaled_a = (a + q.tensors.offset_a) * (1 << (kExtraBits<T> - 1));
    const int32_t scaled_b = scaled<T>(b + q.tensors.offset_b, kExtraBits<T>, q.multiplier_b);
    const int32_t sum = kDifference ? q.sign * (scaled_a - scaled_b) : scaled_a + scaled_b;
    return q.tensors.finish<T>(scaled<T>(sum, 0, q.output_multiplier));
  }
};

// --- a * b, a / b ---

// multiplier = scale of a * scale of b / output scale, or scale of a / (scale of b * output scale)
struct ProductQuantization {
  BinaryQuantization tensors;
  Multiplier multiplier;
};

// multiply_by_quantized_multiplier(), but the shift to the left saturates. The reference kernels
// let it wrap, which is undefined and turns what is too large into anything.
inline int32_t multiply_saturating(int32_t x, Multiplier m) {
  const int32_t left = m.shift > 0 ? m.shift : 0;
  return multiply_by_quantized_multiplier(saturating_shift_left(x, left),
                                          {m.value, m.shift - left});
}

// A factor of 2^14 lifts every product of 8 bits but 0 above all outputs. More would overflow, and
// prepare replaces it by this.
inline constexpr int32_t kMostProductShift = 14;

// |product| <= 255^2 for 8 bits; 16 bits have no zero points, hence 2^30.
template <class T>
struct QuantizedProduct {
  using Quantization = ProductQuantization;
  Quantization q;

  T operator()(T a, T b) const {
    const int32_t product = (a + q.tensors.offset_a) * (b + q.tensors.offset_b);
    return q.tensors.finish<T>(sizeof(T) == 1
                                   ? multiply_by_quantized_multiplier(product, q.multiplier)
                                   : multiply_saturating(product, q.multiplier));
  }
};

// a * (1 / b) with a, 1 / b and the result as 31-bit fractions. Division by zero gives what the
// infinities of f32 would saturate to, and the zero point for 0 / 0; TFLite leaves it undefined.
template <class T>
struct QuantizedQuotient {
  using Quantization = ProductQuantization;
  Quantization q;

  T operator()(T a, T b) const {
    int32_t dividend = a + q.tensors.offset_a;
    int32_t divisor = b + q.tensors.offset_b;
    if (divisor < 0) {
      dividend = -dividend;
      divisor = -divisor;
    }
    return q.tensors.finish<T>(divisor == 0 ? infinity(dividend) : quotient(dividend, divisor));
  }

 private:
  // Within what finish() can add an offset to, and beyond every output.
  static int32_t infinity(int32_t sign) {
    return sign == 0 ? 0 : (sign < 0 ? -(1 << 24) : 1 << 24);
  }

  int32_t quotient(int32_t dividend, int32_t divisor) const {
    const Reciprocal inverse = reciprocal<31>(divisor);
    const int32_t headroom = __builtin_clrsb(dividend);
    const int32_t fraction = saturating_rounding_doubling_high_mul(
        shift_left_wrapping(dividend, headroom), inverse.value);
    const int32_t result = saturating_rounding_doubling_high_mul(fraction, q.multiplier.value);
    // Where TFLite's shift is out of range, the value is: above all outputs or below one half.
    const int32_t shift = q.multiplier.shift - inverse.exponent - headroom;
    if (shift > 0) return saturating_shift_left(result, shift);
    return shift < -31 ? 0 : rounding_divide_by_pot(result, -shift);
  }
};

// --- (a - b)^2 ---

// Both inputs at twice the larger scale, 8 bits with 7 bits more: |difference| <= 255 * 2^7 or
// 2^15, and its square stays within 2^30.
template <class T>
inline constexpr int32_t kDifferenceBits = sizeof(T) == 1 ? 7 : 0;

struct DifferenceQuantization {
  BinaryQuantization tensors;
  Multiplier multiplier_a;  // at most one half
  Multiplier multiplier_b;
  Multiplier output_multiplier;  // (twice the larger scale)^2 / 2^(2 bits) / output scale
};

template <class T>
struct QuantizedSquaredDifference {
  using Quantization = DifferenceQuantization;
  Quantization q;

  T operator()(T a, T b) const {
    constexpr int32_t kOne = 1 << kDifferenceBits<T>;
    const int32_t scaled_a =
        multiply_by_quantized_multiplier((a + q.tensors.offset_a) * kOne, q.multiplier_a);
    const int32_t scaled_b =
        multiply_by_quantized_multiplier((b + q.tensors.offset_b) * kOne, q.multiplier_b);
    const int32_t difference = scaled_a - scaled_b;
    return q.tensors.finish<T>(multiply_saturating(difference * difference, q.output_multiplier));
  }
};

// --- a < b and its like ---

// The multipliers are the scales themselves, below one: |element + offset| * 2^8 < 2^24.
struct ComparisonQuantization {
  int32_t offset_a;
  int32_t offset_b;
  Multiplier multiplier_a;
  Multiplier multiplier_b;
};

template <class T, class Compare>
struct QuantizedComparison {
  using Quantization = ComparisonQuantization;
  Quantization q;

  uint8_t operator()(T a, T b) const {
    return Compare()(value(a + q.offset_a, q.multiplier_a), value(b + q.offset_b, q.multiplier_b));
  }

 private:
  static int32_t value(int32_t x, Multiplier scale) {
    return multiply_by_quantized_multiplier(x * 256, scale);
  }
};

}  // namespace mote::kernels
