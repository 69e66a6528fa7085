// Requantization by one straight line a channel: two 32-bit products, no high half, no 64 bits.
//
// a = sum of products + start, as a number without sign. Below `range` the output is
//   q = (a * high + (a * low >> 12) + constant) >> 24     (the lowest byte of it)
// and the two saturated ends are caught by the one comparison, before anything is multiplied.
// `start` holds bias and zero points, `constant` all rounding. The packer (channel_line_pack.h) has
// compared the line with multiply_by_quantized_multiplier() and the clamp at both sides of every
// step of the output, so the two are equal for every sum that can occur. Sums below zero round
// halves away from zero, which one line does not follow when both signs are inside the range: a
// bent line adds `step` to the constant where a < `below`.
//
// Cost on Armv6-M: 10 instructions with the store, 8 when saturated, 5 more for the bend.
#pragma once

#include <stdint.h>

namespace mote::kernels::packed {

// The words of a line, in the order in which kernels load them.
enum LineWord : uint32_t { kStart, kRange, kHigh, kLow, kConstant, kBelow, kStep };
constexpr uint32_t kLineWords = 5;
constexpr uint32_t kBentLineWords = 7;
constexpr uint32_t kLowBits = 12;

// The saturated outputs in one word: bits 0-7 the largest, 8-15 the least. Kernels shift the word
// right by 0 or 8 and store a byte.
constexpr uint32_t line_limits(int32_t activation_min, int32_t activation_max) {
  return (static_cast<uint32_t>(activation_min) & 0xFF) << 8 |
         (static_cast<uint32_t>(activation_max) & 0xFF);
}

// A line in registers: bytes that are stored could be its words, for all that a compiler knows.
template <bool kBent>
struct ChannelLine {
  uint32_t range, high, low, constant, below, step;

  // From the word behind kStart.
  static ChannelLine load(const uint32_t* words) {
    return {words[0], words[1], words[2], words[3], kBent ? words[4] : 0, kBent ? words[5] : 0};
  }
  // `a` includes the word kStart.
  int8_t follow(uint32_t a, uint32_t limits) const {
    if (a >= range) return static_cast<int8_t>(limits >> (a >> 31 << 3));
    uint32_t sum = constant;
    if (kBent && a < below) sum += step;
    return static_cast<int8_t>((a * high + (a * low >> kLowBits) + sum) >> 24);
  }
};

}  // namespace mote::kernels::packed
