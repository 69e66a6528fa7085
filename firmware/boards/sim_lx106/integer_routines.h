// Integer division and wide multiplication for a core that has neither: what the ESP8266 holds in
// its boot ROM, and Debian's libgcc for the LX106 therefore leaves out.
//
// Nothing here may use the C operators that compile to a call of the very routine: no 64-bit
// multiplication, no division at all. Shifts, additions and 32-bit products are instructions or are
// in libgcc.
#pragma once

#include <stdint.h>

namespace lx106 {

template <class Unsigned>
struct Quotient {
  Unsigned quotient;
  Unsigned remainder;
};

// Schoolbook division in base two. For a divisor of zero, which C leaves undefined, the quotient
// has all bits set. The remainder is never more than the bits of the dividend that were taken so
// far, so doubling it loses nothing.
template <class Unsigned>
constexpr Quotient<Unsigned> divide(Unsigned dividend, Unsigned divisor) {
  constexpr int kBits = static_cast<int>(sizeof(Unsigned)) * 8;
  Unsigned quotient = 0;
  Unsigned remainder = 0;
  for (int bit = kBits - 1; bit >= 0; --bit) {
    remainder = static_cast<Unsigned>(remainder << 1) | ((dividend >> bit) & 1);
    if (remainder < divisor) continue;
    remainder -= divisor;
    quotient |= Unsigned{1} << bit;
  }
  return {quotient, remainder};
}

// C's division truncates: the quotient's sign is that of the product, the remainder's that of the
// dividend. Signs are handled as unsigned numbers, so that the smallest integer is no special case.
template <class Signed, class Unsigned>
constexpr Signed divide_signed(Signed dividend, Signed divisor) {
  const Unsigned a = dividend < 0 ? Unsigned{0} - static_cast<Unsigned>(dividend)
                                  : static_cast<Unsigned>(dividend);
  const Unsigned b =
      divisor < 0 ? Unsigned{0} - static_cast<Unsigned>(divisor) : static_cast<Unsigned>(divisor);
  const Unsigned magnitude = divide<Unsigned>(a, b).quotient;
  const bool negative = (dividend < 0) != (divisor < 0);
  return static_cast<Signed>(negative ? Unsigned{0} - magnitude : magnitude);
}

// The whole product of two 32-bit numbers, from four products of 16-bit halves:
//   (ah 2^16 + al)(bh 2^16 + bl) = ah bh 2^32 + (ah bl + al bh) 2^16 + al bl
constexpr uint64_t multiply_wide(uint32_t a, uint32_t b) {
  constexpr uint32_t kLowHalf = 0xFFFF;
  const uint32_t low = (a & kLowHalf) * (b & kLowHalf);
  // Neither sum can overflow: (2^16-1)^2 + 2^16-1 < 2^32, twice.
  const uint32_t middle = (a >> 16) * (b & kLowHalf) + (low >> 16);
  const uint32_t other = (a & kLowHalf) * (b >> 16) + (middle & kLowHalf);
  const uint32_t high = (a >> 16) * (b >> 16) + (middle >> 16) + (other >> 16);
  return (static_cast<uint64_t>(high) << 32) | (other << 16) | (low & kLowHalf);
}

// The low 64 bits of the product, the same for signed and unsigned operands.
constexpr uint64_t multiply(uint64_t a, uint64_t b) {
  const uint32_t a_low = static_cast<uint32_t>(a);
  const uint32_t b_low = static_cast<uint32_t>(b);
  const uint32_t cross =
      a_low * static_cast<uint32_t>(b >> 32) + static_cast<uint32_t>(a >> 32) * b_low;
  return multiply_wide(a_low, b_low) + (static_cast<uint64_t>(cross) << 32);
}

}  // namespace lx106
