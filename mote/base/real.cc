// Software double arithmetic for positive numbers: multiply, divide, take roots, round.
#include "mote/base/real.h"

#include <string.h>

namespace mote {
namespace {

constexpr int32_t kDoublePrecision = 53;
constexpr int32_t kFloatPrecision = 24;

int32_t bit_length(uint64_t x) {
  return x == 0 ? 0 : 64 - __builtin_clzll(x);
}

// floor(dividend * 2^32 / divisor) for a divisor of 24 bits, a byte at a time: with 8 bits more, a
// remainder still fits a word.
uint64_t divide_by_float(uint64_t dividend, uint32_t divisor, uint32_t* remainder) {
  constexpr int32_t kBytes = 7 + 4;  // 53 bits, and 32 zeros
  uint64_t quotient = 0;
  uint32_t rest = 0;
  for (int32_t i = 0; i < kBytes; ++i) {
    const uint32_t top = static_cast<uint32_t>(dividend >> 48) & 0xFF;
    rest = rest << 8 | top;
    const uint32_t digit = rest / divisor;
    rest -= digit * divisor;
    quotient = quotient << 8 | digit;
    dividend <<= 8;
  }
  *remainder = rest;
  return quotient;
}

}  // namespace

// value = (bits + something in (0, 1) if sticky) * 2^exponent, rounded to `precision` bits, to
// nearest, ties to even. bits must have more than `precision` bits when sticky is set.
Real Real::rounded(uint64_t bits, bool sticky, int32_t exponent, int32_t precision) {
  if (bits == 0) return {};
  const int32_t excess = bit_length(bits) - precision;
  if (excess > 0) {
    const uint64_t half = uint64_t{1} << (excess - 1);
    const uint64_t rest = bits & ((half << 1) - 1);
    bits >>= excess;
    exponent += excess;
    if (rest > half || (rest == half && (sticky || (bits & 1) != 0))) ++bits;
  }
  const int32_t shift = kDoublePrecision - bit_length(bits);  // -1 when rounding carried
  return shift >= 0 ? Real(bits << shift, exponent - shift) : Real(bits >> 1, exponent + 1);
}

Real Real::from_float(float value) {
  uint32_t word;
  memcpy(&word, &value, sizeof word);
  const uint32_t biased = (word >> 23) & 0xFF;
  const uint32_t fraction = word & 0x7FFFFF;
  if (biased == 0) return rounded(fraction, false, -149, kDoublePrecision);
  constexpr int32_t kShift = kDoublePrecision - kFloatPrecision;
  return {uint64_t{fraction | 0x800000} << kShift, static_cast<int32_t>(biased) - 150 - kShift};
}

Real Real::from_integer(uint32_t value) {
  return rounded(value, false, 0, kDoublePrecision);
}

// Ten bits below the larger one's last are more than enough to round the sum to nearest.
Real Real::operator+(Real other) const {
  if (*this < other) return other + *this;
  if (other.is_zero()) return *this;
  constexpr int32_t kExtraBits = 10;
  const int32_t drop = exponent_ - kExtraBits - other.exponent_;
  if (drop >= kDoublePrecision)
    return rounded((significand_ << kExtraBits), true, exponent_ - kExtraBits, kDoublePrecision);
  const uint64_t addend = drop > 0 ? other.significand_ >> drop : other.significand_ << -drop;
  const bool sticky = drop > 0 && (addend << drop) != other.significand_;
  return rounded((significand_ << kExtraBits) + addend, sticky, exponent_ - kExtraBits,
                 kDoublePrecision);
}

// 53 x 53 bits from four partial products; the low half only matters as a sticky bit.
Real Real::operator*(Real other) const {
  if (is_zero() || other.is_zero()) return {};
  const uint64_t a_low = static_cast<uint32_t>(significand_), a_high = significand_ >> 32;
  const uint64_t b_low = static_cast<uint32_t>(other.significand_),
                 b_high = other.significand_ >> 32;
  const uint64_t low = a_low * b_low;
  const uint64_t middle = a_high * b_low + (low >> 32);
  const uint64_t middle2 = a_low * b_high + static_cast<uint32_t>(middle);
  const uint64_t high = a_high * b_high + (middle >> 32) + (middle2 >> 32);
  const uint64_t rest = (middle2 << 32) | static_cast<uint32_t>(low);
  // The product has 105 or 106 bits: 41 or 42 in `high`. Keep 63 or 64 of them.
  const uint64_t top = (high << 22) | (rest >> 42);
  const bool sticky = (rest & ((uint64_t{1} << 42) - 1)) != 0;
  return rounded(top, sticky, exponent_ + other.exponent_ + 42, kDoublePrecision);
}

// Long division, one bit at a time: 55 quotient bits are one more than rounding needs. By the scale
// of a tensor, which every multiplier is divided by, it goes faster.
Real Real::operator/(Real other) const {
  if (is_zero()) return {};
  constexpr int32_t kBelowFloat = kDoublePrecision - kFloatPrecision;
  if ((other.significand_ & ((uint64_t{1} << kBelowFloat) - 1)) == 0) {
    uint32_t rest = 0;
    const auto divisor = static_cast<uint32_t>(other.significand_ >> kBelowFloat);
    const uint64_t quotient = divide_by_float(significand_, divisor, &rest);
    return rounded(quotient, rest != 0, exponent_ - other.exponent_ - 32 - kBelowFloat,
                   kDoublePrecision);
  }
  constexpr int32_t kQuotientBits = 55;
  uint64_t remainder = significand_, quotient = 0;
  for (int32_t i = 0; i < kQuotientBits; ++i) {
    quotient <<= 1;
    if (remainder >= other.significand_) {
      remainder -= other.significand_;
      quotient |= 1;
    }
    remainder <<= 1;
  }
  return rounded(quotient, remainder != 0, exponent_ - other.exponent_ - (kQuotientBits - 1),
                 kDoublePrecision);
}

// By hand: each step brings down two bits of the significand, zeros after its last, and finds one
// bit of the root. 55 are one more than rounding needs; the remainder stays below twice the root.
Real Real::square_root() const {
  if (is_zero()) return {};
  constexpr int32_t kRootBits = 55;
  // value = radicand * 2^(exponent_ - drop), whose exponent must be even to be halved.
  const int32_t drop = (exponent_ & 1) != 0 ? 1 : 2;
  const uint64_t radicand = significand_ << drop;
  uint64_t root = 0, remainder = 0;
  for (int32_t i = 0; i < kRootBits; ++i) {
    const int32_t shift = 54 - 2 * i;
    remainder = remainder << 2 | (shift >= 0 ? radicand >> shift & 3 : 0);
    const uint64_t trial = root << 2 | 1;
    root <<= 1;
    if (remainder < trial) continue;
    remainder -= trial;
    root |= 1;
  }
  // radicand * 2^54 = root^2 + remainder.
  const int32_t exponent = (exponent_ - drop - 54) / 2;
  return rounded(root, remainder != 0, exponent, kDoublePrecision);
}

Real Real::times_power_of_two(int32_t power) const {
  return is_zero() ? Real() : Real(significand_, exponent_ + power);
}

// Below float's normal range (2^-126) a float keeps fewer bits: its last one is worth 2^-149.
Real Real::rounded_to_float() const {
  const int32_t top = exponent_ + kDoublePrecision;  // value < 2^top
  const int32_t kept = top + 149;
  if (is_zero() || kept < 0) return {};
  if (kept == 0) return significand_ > (uint64_t{1} << 52) ? from_float(1.401298464e-45f) : Real();
  return rounded(significand_, false, exponent_, kept < kFloatPrecision ? kept : kFloatPrecision);
}

float Real::to_float() const {
  const Real kept = rounded_to_float();
  const int32_t biased = kept.exponent_ + kDoublePrecision - 1 + 127;
  uint32_t word = 0;
  if (!kept.is_zero() && biased > 0) {
    const uint32_t fraction = static_cast<uint32_t>(kept.significand_ >> 29) & 0x7FFFFF;
    word = biased < 255 ? static_cast<uint32_t>(biased) << 23 | fraction : 0x7F800000u;
  }
  float value;
  memcpy(&value, &word, sizeof value);
  return value;
}

uint64_t Real::to_fixed(int32_t power) const {
  const int32_t shift = exponent_ + power;
  if (shift <= -kDoublePrecision) return 0;
  return shift < 0 ? significand_ >> -shift : significand_ << shift;
}

bool operator<(Real a, Real b) {
  if (a.is_zero() || b.is_zero()) return !b.is_zero();
  if (a.exponent_ != b.exponent_) return a.exponent_ < b.exponent_;
  return a.significand_ < b.significand_;
}

Multiplier Real::to_multiplier() const {
  if (is_zero()) return {};
  constexpr int32_t kDropped = kDoublePrecision - 31;
  uint64_t fraction = (significand_ + (uint64_t{1} << (kDropped - 1))) >> kDropped;
  int32_t shift = exponent_ + kDoublePrecision;  // value = fraction in [0.5, 1) * 2^shift
  if (fraction == (uint64_t{1} << 31)) {
    fraction >>= 1;
    ++shift;
  }
  if (shift < -31) return {};
  return {static_cast<int32_t>(fraction), shift};
}

bool Real::fits_multiplier() const {
  return to_multiplier().shift <= kMostShift;
}

int32_t Real::floor() const {
  if (is_zero() || exponent_ <= -kDoublePrecision) return 0;
  if (exponent_ + kDoublePrecision > 31) return INT32_MAX;
  return static_cast<int32_t>(significand_ >> -exponent_);
}

int32_t Real::round() const {
  if (is_zero() || exponent_ <= -kDoublePrecision - 1) return 0;  // below one half
  if (exponent_ + kDoublePrecision > 31) return INT32_MAX;
  const uint64_t twice = significand_ >> (-exponent_ - 1);
  return static_cast<int32_t>((twice + 1) >> 1);
}

}  // namespace mote
