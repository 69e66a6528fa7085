// IEEE 754 arithmetic in integers, rounding to nearest even, for binary32 and binary64.
//
// Written from the standard's definition: unpack to a sign, an exponent and a significand that has
// more bits than the format, compute exactly or with a "sticky" last bit that remembers whether
// anything was lost, and round once. Not-a-numbers carry no payload.
#pragma once

#include <stdint.h>
#include <string.h>

#include "firmware/boards/sim_lx106/integer_routines.h"

namespace lx106 {

inline int leading_zeros(uint32_t value) {
  return value == 0 ? 32 : __builtin_clz(value);
}

inline int leading_zeros(uint64_t value) {
  const uint32_t high = static_cast<uint32_t>(value >> 32);
  return high != 0 ? leading_zeros(high) : 32 + leading_zeros(static_cast<uint32_t>(value));
}

template <class Bits>
struct WideProduct {
  Bits high;
  Bits low;
};

inline WideProduct<uint32_t> full_product(uint32_t a, uint32_t b) {
  const uint64_t product = multiply_wide(a, b);
  return {static_cast<uint32_t>(product >> 32), static_cast<uint32_t>(product)};
}

// The same four products as multiply_wide(), one size larger.
inline WideProduct<uint64_t> full_product(uint64_t a, uint64_t b) {
  const uint32_t a_low = static_cast<uint32_t>(a), a_high = static_cast<uint32_t>(a >> 32);
  const uint32_t b_low = static_cast<uint32_t>(b), b_high = static_cast<uint32_t>(b >> 32);
  const uint64_t low = multiply_wide(a_low, b_low);
  const uint64_t middle = multiply_wide(a_high, b_low) + (low >> 32);
  const uint64_t other = multiply_wide(a_low, b_high) + static_cast<uint32_t>(middle);
  const uint64_t high = multiply_wide(a_high, b_high) + (middle >> 32) + (other >> 32);
  return {high, (other << 32) | static_cast<uint32_t>(low)};
}

// Shifts right; the last bit becomes one when any bit that is lost was one.
template <class Bits>
Bits shift_right_sticky(Bits value, int count) {
  constexpr int kWidth = static_cast<int>(sizeof(Bits)) * 8;
  if (count == 0) return value;
  if (count >= kWidth) return value != 0 ? 1 : 0;
  const Bits lost = static_cast<Bits>(value << (kWidth - count));
  return (value >> count) | (lost != 0 ? 1 : 0);
}

template <class FloatType, class BitsType, int kFraction>
struct SoftFloat {
  using Float = FloatType;
  using Bits = BitsType;
  static constexpr int kWidth = static_cast<int>(sizeof(Bits)) * 8;
  static constexpr int kFractionBits = kFraction;
  static constexpr int kExponentBits = kWidth - 1 - kFraction;
  static constexpr int kBias = (1 << (kExponentBits - 1)) - 1;
  static constexpr int kLargestExponent = (1 << kExponentBits) - 1;  // of infinities
  static constexpr int kGuardBits = kWidth - 1 - kFraction;  // below a significand at the top
  static constexpr Bits kSign = Bits{1} << (kWidth - 1);
  static constexpr Bits kHidden = Bits{1} << kFraction;
  static constexpr Bits kInfinity = static_cast<Bits>(kLargestExponent) << kFraction;
  static constexpr Bits kNotANumber = kInfinity | (kHidden >> 1);

  static Bits bits_of(Float value) {
    Bits bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
  }
  static Float from_bits(Bits bits) {
    Float value;
    memcpy(&value, &bits, sizeof value);
    return value;
  }

  // significand / 2^(kWidth-1) * 2^exponent, with the top bit of the significand set.
  struct Number {
    int exponent;
    Bits significand;
  };

  // Of a finite magnitude that is not zero.
  static Number unpack(Bits magnitude) {
    const int stored = static_cast<int>(magnitude >> kFractionBits);
    Bits significand = magnitude & (kHidden - 1);
    if (stored != 0) return {stored - kBias, (significand | kHidden) << kGuardBits};
    const int shift = leading_zeros(significand);  // subnormal: the leading one is further down
    return {1 - kBias + kGuardBits - shift, significand << shift};
  }

  // The only place that rounds. `sign` is 0 or kSign; the significand's top bit is set.
  static Bits round(Bits sign, Number number) {
    int stored = number.exponent + kBias;
    if (stored >= kLargestExponent) return sign | kInfinity;
    if (stored <= 0) {
      number.significand = shift_right_sticky(number.significand, 1 - stored);
      stored = 1;
    }
    constexpr Bits kHalf = Bits{1} << (kGuardBits - 1);
    const Bits rest = number.significand & ((Bits{1} << kGuardBits) - 1);
    Bits kept = number.significand >> kGuardBits;
    if (rest > kHalf || (rest == kHalf && (kept & 1) != 0)) ++kept;
    // The hidden bit in `kept` adds one to the exponent; so does a carry out of the fraction, up to
    // infinity. A subnormal has no hidden bit, and becomes normal by the same addition.
    return sign | ((static_cast<Bits>(stored - 1) << kFractionBits) + kept);
  }

  static Bits multiply(Bits a, Bits b) {
    const Bits sign = (a ^ b) & kSign;
    a &= ~kSign;
    b &= ~kSign;
    if (a > kInfinity || b > kInfinity) return kNotANumber;
    if (a == kInfinity || b == kInfinity) return a == 0 || b == 0 ? kNotANumber : sign | kInfinity;
    if (a == 0 || b == 0) return sign;
    const Number x = unpack(a), y = unpack(b);
    const WideProduct<Bits> product = full_product(x.significand, y.significand);
    Number result{x.exponent + y.exponent + 1, product.high | (product.low != 0 ? 1 : 0)};
    if ((result.significand & kSign) == 0) {  // [1, 2) times [1, 2) is in [1, 4)
      result.significand <<= 1;
      --result.exponent;
    }
    return round(sign, result);
  }

  static Bits divide(Bits a, Bits b) {
    const Bits sign = (a ^ b) & kSign;
    a &= ~kSign;
    b &= ~kSign;
    if (a > kInfinity || b > kInfinity) return kNotANumber;
    if (a == kInfinity) return b == kInfinity ? kNotANumber : sign | kInfinity;
    if (b == 0) return a == 0 ? kNotANumber : sign | kInfinity;
    if (a == 0 || b == kInfinity) return sign;
    const Number x = unpack(a), y = unpack(b);
    // Both halved, so that doubling the remainder cannot overflow.
    Bits remainder = x.significand >> 1;
    const Bits divisor = y.significand >> 1;
    const bool below_one = remainder < divisor;
    if (below_one) remainder <<= 1;
    Bits quotient = 0;
    for (int bit = kWidth - 1; bit >= 0; --bit) {
      if (remainder >= divisor) {
        remainder -= divisor;
        quotient |= Bits{1} << bit;
      }
      remainder <<= 1;
    }
    if (remainder != 0) quotient |= 1;
    return round(sign, {x.exponent - y.exponent - (below_one ? 1 : 0), quotient});
  }

  static Bits add(Bits a, Bits b) {
    Bits larger = a & ~kSign, smaller = b & ~kSign;
    if (larger > kInfinity || smaller > kInfinity) return kNotANumber;
    Bits sign = a & kSign;
    const bool subtracts = ((a ^ b) & kSign) != 0;
    if (larger < smaller) {
      const Bits swapped = larger;
      larger = smaller;
      smaller = swapped;
      sign = b & kSign;
    }
    if (larger == kInfinity) {
      return smaller == kInfinity && subtracts ? kNotANumber : sign | kInfinity;
    }
    if (larger == smaller && subtracts) return 0;  // x - x is +0 in this rounding mode
    if (smaller == 0) return sign | larger;
    return add_magnitudes(sign, unpack(larger), unpack(smaller), subtracts);
  }

  // larger >= smaller > 0, and not equal when subtracting.
  static Bits add_magnitudes(Bits sign, Number larger, Number smaller, bool subtracts) {
    // One bit lower, to make room for the carry of an addition.
    const Bits x = larger.significand >> 1;
    const Bits y = shift_right_sticky(smaller.significand >> 1, larger.exponent - smaller.exponent);
    const Bits sum = subtracts ? x - y : x + y;
    const int shift = leading_zeros(sum);
    return round(sign, {larger.exponent + 1 - shift, sum << shift});
  }

  static Bits from_unsigned(Bits sign, Bits value) {
    if (value == 0) return 0;
    const int shift = leading_zeros(value);
    return round(sign, {kWidth - 1 - shift, value << shift});
  }

  // Towards zero, as C converts. Outside of the range, where C leaves it open, the nearest integer.
  static uint32_t to_unsigned(Bits bits) {
    if ((bits & kSign) != 0) return 0;
    return magnitude_to_integer(bits, UINT32_MAX);
  }
  static int32_t to_signed(Bits bits) {
    const bool negative = (bits & kSign) != 0;
    const uint32_t limit = negative ? uint32_t{1} << 31 : INT32_MAX;
    const uint32_t magnitude = magnitude_to_integer(bits & ~kSign, limit);
    return static_cast<int32_t>(negative ? 0u - magnitude : magnitude);
  }
  static uint32_t magnitude_to_integer(Bits magnitude, uint32_t limit) {
    constexpr int kIntegerBits = 32;
    const int exponent = static_cast<int>(magnitude >> kFractionBits) - kBias;
    if (exponent < 0) return 0;
    if (exponent >= kIntegerBits) return limit;
    const uint64_t whole = (static_cast<uint64_t>(magnitude & (kHidden - 1)) | kHidden);
    const uint64_t value = exponent >= kFractionBits ? whole << (exponent - kFractionBits)
                                                     : whole >> (kFractionBits - exponent);
    return value > limit ? limit : static_cast<uint32_t>(value);
  }
};

using Binary32 = SoftFloat<float, uint32_t, 23>;
using Binary64 = SoftFloat<double, uint64_t, 52>;

inline uint64_t extend(uint32_t bits) {
  const uint64_t sign = static_cast<uint64_t>(bits & Binary32::kSign) << 32;
  const uint32_t magnitude = bits & ~Binary32::kSign;
  if (magnitude > Binary32::kInfinity) return Binary64::kNotANumber;
  if (magnitude == Binary32::kInfinity) return sign | Binary64::kInfinity;
  if (magnitude == 0) return sign;
  const Binary32::Number number = Binary32::unpack(magnitude);
  return Binary64::round(sign, {number.exponent, static_cast<uint64_t>(number.significand) << 32});
}

inline uint32_t truncate(uint64_t bits) {
  const uint32_t sign = static_cast<uint32_t>(bits >> 32) & Binary32::kSign;
  const uint64_t magnitude = bits & ~Binary64::kSign;
  if (magnitude > Binary64::kInfinity) return Binary32::kNotANumber;
  if (magnitude == Binary64::kInfinity) return sign | Binary32::kInfinity;
  if (magnitude == 0) return sign;
  const Binary64::Number number = Binary64::unpack(magnitude);
  const uint64_t narrow = shift_right_sticky(number.significand, 32);
  return Binary32::round(sign, {number.exponent, static_cast<uint32_t>(narrow)});
}

}  // namespace lx106
