// f16, the IEEE 754 format of 16 bits, in integer arithmetic: few chips compute with it. A half has
// 1 sign bit, 5 bits of exponent (biased by 15) and 10 bits of fraction; a float has 1, 8 (biased
// by 127) and 23.
#pragma once

#include <stdint.h>
#include <string.h>

namespace mote {

// An element of a f16 tensor.
struct Half {
  uint16_t bits;
};

// Exact: every half is a float. Subnormal ones are an integer below 2^10 times 2^-24.
inline float half_to_float(uint16_t half) {
  const uint32_t sign = static_cast<uint32_t>(half & 0x8000) << 16;
  const uint32_t magnitude = half & 0x7FFF;
  if (magnitude < 0x0400) {
    const float value = static_cast<float>(magnitude) * 5.9604644775390625e-8f;
    return sign == 0 ? value : -value;
  }
  // The exponent's bias grows from 15 to 127, that of infinity from 31 to 255.
  const uint32_t rebias = magnitude < 0x7C00 ? 127 - 15 : 255 - 31;
  const uint32_t word = sign | ((magnitude << 13) + (rebias << 23));
  float value;
  memcpy(&value, &word, sizeof value);
  return value;
}

inline float to_float(Half half) {
  return half_to_float(half.bits);
}

// To the nearest half, ties to even; infinity from 65520 on. What is not a number stays so.
Half to_half(float value);

}  // namespace mote
