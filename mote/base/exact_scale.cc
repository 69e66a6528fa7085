// Products and quotients of floats in integers, with the rounding of doubles.
#include "mote/base/exact_scale.h"

#include <string.h>

namespace mote {
namespace {

constexpr int32_t kLeastExponent = -149;  // of the last bit of a subnormal float

ExactScale normalized(uint32_t significand, int32_t exponent) {
  if (significand == 0) return {};
  const int32_t shift = __builtin_clz(significand) - 8;
  return {shift < 0 ? significand >> 1 : significand << shift, exponent - shift};
}

// dividend * 2^shift = bits * divisor + rest, with bits in [2^31, 2^32).
struct Quotient {
  uint32_t bits;
  uint32_t rest;
  int32_t shift;
};

// Four divisions with eight bits each, whose remainders fit a word. The dividend is above zero and
// below 2^32 times the divisor, which has 24 bits.
Quotient divide(uint64_t dividend, uint32_t divisor) {
  Quotient quotient{0, 0, 0};
  for (; dividend >> 31 < divisor; ++quotient.shift) dividend <<= 1;
  auto rest = static_cast<uint32_t>(dividend >> 32);
  auto below = static_cast<uint32_t>(dividend);
  for (int32_t i = 0; i < 4; ++i) {
    rest = rest << 8 | below >> 24;
    below <<= 8;
    const uint32_t digit = rest / divisor;
    rest -= digit * divisor;
    quotient.bits = quotient.bits << 8 | digit;
  }
  quotient.rest = rest;
  return quotient;
}

}  // namespace

ExactScale ExactScale::of(float value) {
  uint32_t word;
  memcpy(&word, &value, sizeof word);
  const auto biased = static_cast<int32_t>(word >> 23 & 0xFF);
  const uint32_t fraction = word & 0x7FFFFF;
  if (biased == 0) return normalized(fraction, kLeastExponent);
  return {fraction | 0x800000, biased - 150};
}

ExactScale float_product(ExactScale a, ExactScale b) {
  uint64_t product = uint64_t{a.significand} * b.significand;  // of 47 or 48 bits
  int32_t drop = (product >> 47) != 0 ? 24 : 23;
  int32_t exponent = a.exponent + b.exponent + drop;
  if (exponent < kLeastExponent) {
    drop += kLeastExponent - exponent;
    exponent = kLeastExponent;
  }
  if (drop > 48) return {};
  const uint64_t half = uint64_t{1} << (drop - 1);
  const uint64_t odd = product >> drop & 1;
  return normalized(static_cast<uint32_t>((product + half - 1 + odd) >> drop), exponent);
}

// The quotient has one bit more than the multiplier, which says with the remainder how to round.
//
// A double rounds first, in the 22nd place behind the multiplier's last bit. That matters only
// where it lifts what is just below one half to one half: where what is missing to it, a fraction
// with twice the divisor below it, is at most 2^-23.
Multiplier multiplier_of(ExactScale a, ExactScale b, ExactScale divisor) {
  if (a.is_zero() || b.is_zero()) return {};
  const Quotient quotient =
      divide(uint64_t{a.significand} * b.significand << 7, divisor.significand);
  int32_t shift = a.exponent + b.exponent - divisor.exponent + 32 - 7 - quotient.shift;
  const uint32_t rest = quotient.rest + ((quotient.bits & 1) != 0 ? divisor.significand : 0);
  const bool up = rest + (divisor.significand >> 22) >= divisor.significand;
  uint32_t value = (quotient.bits >> 1) + (up ? 1 : 0);
  if (value == uint32_t{1} << 31) {
    value >>= 1;
    ++shift;
  }
  if (shift < -31) return {};
  return {static_cast<int32_t>(value), shift};
}

int32_t steps_of(uint32_t value, ExactScale scale) {
  const ExactScale dividend = normalized(value, 0);
  if (dividend.is_zero()) return 0;
  const Quotient quotient = divide(uint64_t{dividend.significand} << 31, scale.significand);
  const uint32_t dropped = quotient.bits & 0xFF, odd = quotient.bits >> 8 & 1;
  const bool up = dropped > 0x80 || (dropped == 0x80 && (quotient.rest != 0 || odd != 0));
  const uint32_t rounded = (quotient.bits >> 8) + (up ? 1 : 0);
  const int32_t exponent = dividend.exponent - scale.exponent - 31 - quotient.shift + 8;
  if (exponent >= 0) {
    return exponent < 8 && rounded << exponent <= INT32_MAX
               ? static_cast<int32_t>(rounded << exponent)
               : INT32_MAX;
  }
  if (exponent < -25) return 0;
  return static_cast<int32_t>((rounded + (1u << (-exponent - 1))) >> -exponent);
}

}  // namespace mote
