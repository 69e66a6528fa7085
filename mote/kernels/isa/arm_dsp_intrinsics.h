// The DSP instructions that the kernels use: inline assembly on Arm, plain C++ elsewhere, so that
// the Arm paths run under sanitizers and fuzzers on any machine.
#pragma once

#include <stdint.h>

#include "mote/kernels/isa/target.h"

namespace mote::isa::dsp {

constexpr int32_t low_half(uint32_t x) {
  return static_cast<int16_t>(x);
}
constexpr int32_t high_half(uint32_t x) {
  return static_cast<int16_t>(x >> 16);
}
constexpr uint32_t pack_halves(int32_t low, int32_t high) {
  return (static_cast<uint32_t>(low) & 0xFFFFu) | (static_cast<uint32_t>(high) << 16);
}
constexpr uint32_t rotate_right_8(uint32_t x) {
  return (x >> 8) | (x << 24);
}

#if MOTE_HAS_ARM_DSP

inline uint32_t sxtb16(uint32_t x) {
  uint32_t result;
  __asm__("sxtb16 %0, %1" : "=r"(result) : "r"(x));
  return result;
}
inline uint32_t sxtb16_ror8(uint32_t x) {
  uint32_t result;
  __asm__("sxtb16 %0, %1, ror #8" : "=r"(result) : "r"(x));
  return result;
}
inline uint32_t sxtab16(uint32_t a, uint32_t x) {
  uint32_t result;
  __asm__("sxtab16 %0, %1, %2" : "=r"(result) : "r"(a), "r"(x));
  return result;
}
inline uint32_t sxtab16_ror8(uint32_t a, uint32_t x) {
  uint32_t result;
  __asm__("sxtab16 %0, %1, %2, ror #8" : "=r"(result) : "r"(a), "r"(x));
  return result;
}
inline uint32_t sadd16(uint32_t a, uint32_t b) {
  uint32_t result;
  __asm__("sadd16 %0, %1, %2" : "=r"(result) : "r"(a), "r"(b));
  return result;
}
inline uint32_t ssub16(uint32_t a, uint32_t b) {
  uint32_t result;
  __asm__("ssub16 %0, %1, %2" : "=r"(result) : "r"(a), "r"(b));
  return result;
}
inline int32_t smlad(uint32_t a, uint32_t b, int32_t sum) {
  int32_t result;
  __asm__("smlad %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(sum));
  return result;
}
inline int32_t smlabb(uint32_t a, uint32_t b, int32_t sum) {
  int32_t result;
  __asm__("smlabb %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(sum));
  return result;
}
inline int32_t smlatt(uint32_t a, uint32_t b, int32_t sum) {
  int32_t result;
  __asm__("smlatt %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(sum));
  return result;
}
inline int32_t smlabt(uint32_t a, uint32_t b, int32_t sum) {
  int32_t result;
  __asm__("smlabt %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(sum));
  return result;
}
inline int32_t smlatb(uint32_t a, uint32_t b, int32_t sum) {
  int32_t result;
  __asm__("smlatb %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(sum));
  return result;
}
inline uint32_t pkhbt_lsl16(uint32_t low, uint32_t high) {
  uint32_t result;
  __asm__("pkhbt %0, %1, %2, lsl #16" : "=r"(result) : "r"(low), "r"(high));
  return result;
}
inline uint32_t pkhtb_asr16(uint32_t high, uint32_t low) {
  uint32_t result;
  __asm__("pkhtb %0, %1, %2, asr #16" : "=r"(result) : "r"(high), "r"(low));
  return result;
}
inline int32_t qadd(int32_t a, int32_t b) {
  int32_t result;
  __asm__("qadd %0, %1, %2" : "=r"(result) : "r"(a), "r"(b));
  return result;
}
inline int32_t smmulr(int32_t a, int32_t b) {
  int32_t result;
  __asm__("smmulr %0, %1, %2" : "=r"(result) : "r"(a), "r"(b));
  return result;
}
inline int32_t smmlar(int32_t a, int32_t b, int32_t sum) {
  int32_t result;
  __asm__("smmlar %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(sum));
  return result;
}
inline int32_t ssat8(int32_t x) {
  int32_t result;
  __asm__("ssat %0, #8, %1" : "=r"(result) : "r"(x));
  return result;
}

// sum + the high half of a * b.
inline int32_t smmla(int32_t a, int32_t b, int32_t sum) {
  int32_t result;
  __asm__("smmla %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(sum));
  return result;
}
// x / 2^kShift, rounded down, saturated to int8.
template <int kShift>
int32_t ssat8_asr(int32_t x) {
  int32_t result;
  __asm__("ssat %0, #8, %1, asr %2" : "=r"(result) : "r"(x), "I"(kShift));
  return result;
}
// sum + the four unsigned bytes of x.
inline uint32_t sum_u8x4(uint32_t x, uint32_t sum) {
  uint32_t result;
  __asm__("usada8 %0, %1, %2, %3" : "=r"(result) : "r"(x), "r"(0), "r"(sum));
  return result;
}
// The larger one of each pair of signed bytes; the comparison's flags stay inside.
inline uint32_t max_s8x4(uint32_t a, uint32_t b) {
  uint32_t result;
  __asm__("ssub8 %0, %1, %2\n\tsel %0, %1, %2" : "=&r"(result) : "r"(a), "r"(b) : "cc");
  return result;
}

#else

// Sums wrap, as they do in the registers.
constexpr int32_t wrap(int64_t x) {
  return static_cast<int32_t>(static_cast<uint32_t>(static_cast<uint64_t>(x)));
}
constexpr int32_t saturate(int64_t x) {
  return x < INT32_MIN ? INT32_MIN : x > INT32_MAX ? INT32_MAX : static_cast<int32_t>(x);
}
// Bytes 0 and 2, sign-extended to the two halves.
constexpr uint32_t sxtb16(uint32_t x) {
  return pack_halves(static_cast<int8_t>(x), static_cast<int8_t>(x >> 16));
}
constexpr uint32_t sxtb16_ror8(uint32_t x) {
  return sxtb16(rotate_right_8(x));
}
constexpr uint32_t sxtab16(uint32_t a, uint32_t x) {
  const uint32_t extended = sxtb16(x);
  return pack_halves(low_half(a) + low_half(extended), high_half(a) + high_half(extended));
}
constexpr uint32_t sxtab16_ror8(uint32_t a, uint32_t x) {
  return sxtab16(a, rotate_right_8(x));
}
// Of each half alone; wraps.
constexpr uint32_t sadd16(uint32_t a, uint32_t b) {
  return pack_halves(low_half(a) + low_half(b), high_half(a) + high_half(b));
}
constexpr uint32_t ssub16(uint32_t a, uint32_t b) {
  return pack_halves(low_half(a) - low_half(b), high_half(a) - high_half(b));
}
constexpr int32_t smlad(uint32_t a, uint32_t b, int32_t sum) {
  return wrap(int64_t{sum} + low_half(a) * low_half(b) + int64_t{high_half(a)} * high_half(b));
}
constexpr int32_t smlabb(uint32_t a, uint32_t b, int32_t sum) {
  return wrap(int64_t{sum} + low_half(a) * low_half(b));
}
constexpr int32_t smlatt(uint32_t a, uint32_t b, int32_t sum) {
  return wrap(int64_t{sum} + high_half(a) * high_half(b));
}
constexpr int32_t smlabt(uint32_t a, uint32_t b, int32_t sum) {
  return wrap(int64_t{sum} + low_half(a) * high_half(b));
}
constexpr int32_t smlatb(uint32_t a, uint32_t b, int32_t sum) {
  return wrap(int64_t{sum} + high_half(a) * low_half(b));
}
// The low halves of both, and the high halves of both.
constexpr uint32_t pkhbt_lsl16(uint32_t low, uint32_t high) {
  return pack_halves(low_half(low), low_half(high));
}
constexpr uint32_t pkhtb_asr16(uint32_t high, uint32_t low) {
  return pack_halves(high_half(low), high_half(high));
}
constexpr int32_t qadd(int32_t a, int32_t b) {
  return saturate(int64_t{a} + b);
}
// The upper words of a product and of a product and sum, rounded: halves go upwards.
constexpr int32_t smmulr(int32_t a, int32_t b) {
  return wrap((int64_t{a} * b + (int64_t{1} << 31)) >> 32);
}
constexpr int32_t smmlar(int32_t a, int32_t b, int32_t sum) {
  return wrap(int64_t{sum} + ((int64_t{a} * b + (int64_t{1} << 31)) >> 32));
}
constexpr int32_t ssat8(int32_t x) {
  return x < -128 ? -128 : x > 127 ? 127 : x;
}

constexpr int32_t smmla(int32_t a, int32_t b, int32_t sum) {
  const int64_t product = static_cast<int64_t>(a) * b;
  return static_cast<int32_t>(static_cast<uint32_t>(product >> 32) + static_cast<uint32_t>(sum));
}
template <int kShift>
constexpr int32_t ssat8_asr(int32_t x) {
  const int32_t shifted = x >> kShift;
  return shifted < -128 ? -128 : (shifted > 127 ? 127 : shifted);
}
constexpr uint32_t sum_u8x4(uint32_t x, uint32_t sum) {
  return sum + (x & 255) + (x >> 8 & 255) + (x >> 16 & 255) + (x >> 24);
}
constexpr uint32_t max_s8x4(uint32_t a, uint32_t b) {
  uint32_t result = 0;
  for (uint32_t at = 0; at < 32; at += 8) {
    const bool first = static_cast<int8_t>(a >> at) > static_cast<int8_t>(b >> at);
    result |= (first ? a : b) & (255u << at);
  }
  return result;
}

#endif

}  // namespace mote::isa::dsp
