// Rounding f32 to f16.
#include "mote/base/half.h"

namespace mote {

Half to_half(float value) {
  uint32_t word;
  memcpy(&word, &value, sizeof word);
  const uint32_t sign = word >> 16 & 0x8000;
  const uint32_t magnitude = word & 0x7FFFFFFF;
  uint32_t bits = 0x7C00;  // infinity
  if (magnitude > 0x7F800000) {
    bits = 0x7E00;  // not a number
  } else if (magnitude < 113u << 23) {
    // Below 2^-14 the last bit of a half is worth 2^-24, which is what the last bit of a float
    // between 1/2 and 1 is: adding 1/2 rounds to it.
    float small;
    memcpy(&small, &magnitude, sizeof small);
    small += 0.5f;
    memcpy(&bits, &small, sizeof bits);
    bits -= 126u << 23;
  } else if (magnitude < 0x477FF000) {  // 65520
    // Half of the last bit that stays, less one unless that bit is odd; a carry moves on into the
    // exponent, as it should.
    const uint32_t odd = magnitude >> 13 & 1;
    bits = (magnitude - (112u << 23) + 0xFFF + odd) >> 13;
  }
  return {static_cast<uint16_t>(sign | bits)};
}

}  // namespace mote
