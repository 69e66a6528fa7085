// From sums of products to i8 in five DSP instructions.
//
// For multipliers that shift by 2 to 20 to the right. With t = round(2 * sum * value / 2^32), which
// is the first rounding, SMMLAR adds t * 2^(32 - shift) / 2^32 to the offset and rounds halves
// upwards; for a negative t one less makes that away from zero. 2 * sum saturates where |sum| >=
// 2^30: then |t| >= 2^29 - 1 either way, of which a shift by 20 leaves more than 510, and the
// result is an end of the range. Equals multiply_by_quantized_multiplier() and a clamp to i8.
#pragma once

#include <stdint.h>

#include "mote/base/fixed_point.h"
#include "mote/kernels/isa/arm_dsp_intrinsics.h"

namespace mote::isa::dsp {

inline bool scales_to_byte(Multiplier m) {
  return static_cast<uint32_t>(m.shift + 20) <= 18;
}
inline int32_t power_of_two(Multiplier m) {
  return int32_t{1} << (32 + m.shift);
}
inline int32_t scale_to_byte(int32_t sum, int32_t value, int32_t power, int32_t offset) {
  const int32_t t = smmulr(qadd(sum, sum), value);
  return ssat8(smmlar(t + (t >> 31), power, offset));
}

}  // namespace mote::isa::dsp

// clang-format off
// For the assembly: x clamped to r0 ... r1.
#define MOTE_DSP_CLAMP(x) \
  "cmp " x ", r0\n it lt\n movlt " x ", r0\n cmp " x ", r1\n it gt\n movgt " x ", r1\n"
// clang-format on
