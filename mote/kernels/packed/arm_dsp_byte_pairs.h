// The arithmetic of byte pairs in C++ (see arm_dsp_gemm.h): the twins of the assembly.
#pragma once

#include <stdint.h>

#include "mote/kernels/isa/arm_dsp_intrinsics.h"
#include "mote/kernels/packed/arm_dsp_requantize.h"

namespace mote::kernels::packed {

constexpr int32_t add_wrapping(int32_t a, int32_t b) {
  return static_cast<int32_t>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b));
}

constexpr int constant_count(Rounding rounding) {
  return rounding == Rounding::kFused ? 3 : rounding == Rounding::kGeneric ? 0 : 2;
}

// The sum of the first channel of a pair comes shifted left by so much.
constexpr int32_t kBytePairLeft = 8;

// Adds `pairs` pairs of taps of four channels; sums: T S T S.
inline void add_byte_pairs(const int32_t* words, const int16_t* input, int32_t pairs,
                           int32_t sums[4]) {
  for (int32_t i = 0; i < 2 * pairs; ++i) {
    const uint32_t word = static_cast<uint32_t>(words[i]);
    const int16_t* x = input + (i & ~1);
    int32_t* t = sums + 2 * (i % 2);
    t[0] = add_wrapping(t[0], isa::dsp::low_half(word) * x[0] + isa::dsp::high_half(word) * x[1]);
    t[1] = add_wrapping(t[1],
                        static_cast<int8_t>(word) * x[0] + static_cast<int8_t>(word >> 16) * x[1]);
  }
}

constexpr int32_t times_256(const int32_t sums[4], int channel) {
  return add_wrapping(sums[channel & 2],
                      static_cast<int32_t>(-static_cast<uint32_t>(sums[channel | 1])));
}

constexpr int32_t byte_pair_sum(const int32_t sums[4], int channel) {
  return channel % 2 == 0 ? times_256(sums, channel) >> 8 : sums[channel];
}

template <Rounding kRounding, int kFinalShift>
int8_t finish_byte_pair(const int32_t sums[4], int channel, const int32_t* constants,
                        int32_t zero_point) {
  if (kRounding == Rounding::kUniform) {
    const int32_t shifted = channel % 2 == 0 ? times_256(sums, channel)
                                             : shift_left_wrapping(sums[channel], kBytePairLeft);
    return finish_fused(shifted, {constants[0], constants[1], kBytePairLeft, 0}, kFinalShift);
  }
  if (kRounding != Rounding::kFused) {
    return finish_signed(byte_pair_sum(sums, channel), {constants[0], constants[1]}, zero_point);
  }
  const FusedChannel fused = {constants[0], constants[1], constants[2], 0};
  const int32_t shifted = channel % 2 == 0 ? times_256(sums, channel) >> fused.left
                                           : shift_left_wrapping(sums[channel], fused.left);
  return finish_fused(shifted, fused, kFinalShift);
}

}  // namespace mote::kernels::packed
