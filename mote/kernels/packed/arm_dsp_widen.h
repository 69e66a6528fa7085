// int8 inputs become the int16 that SMLAD multiplies. In each four elements the order is 0 2 1 3,
// as SXTB16 gives it; packed weights have the same order.
#pragma once

#include <stdint.h>
#include <string.h>

#include "mote/base/word.h"
#include "mote/kernels/isa/arm_dsp_intrinsics.h"
#include "mote/kernels/isa/target.h"

namespace mote::kernels::packed {

inline void store_word(int16_t* output, uint32_t word) {
  memcpy(output, &word, sizeof word);
}

inline void widen_four(uint32_t bytes, int16_t* output) {
  store_word(output, isa::dsp::sxtb16(bytes));
  store_word(output + 2, isa::dsp::sxtb16_ror8(bytes));
}

// `output` is aligned to 4, `input` need not be. Sixteen elements take 15 instructions, 26 cycles.
// When n is no multiple of 4, the last four have zeros.
inline void widen(const int8_t* input, int16_t* output, uint32_t n) {
#if MOTE_HAS_ARM_DSP
  for (; n >= 16; n -= 16) {
    __asm__ volatile(
        "ldr r3, [%[in]]\n"
        "ldr r5, [%[in], #4]\n"
        "ldr r8, [%[in], #8]\n"
        "ldr r10, [%[in], #12]\n"
        "add %[in], #16\n"
        "sxtb16 r4, r3, ror #8\n"
        "sxtb16 r3, r3\n"
        "sxtb16 r6, r5, ror #8\n"
        "sxtb16 r5, r5\n"
        "sxtb16 r9, r8, ror #8\n"
        "sxtb16 r8, r8\n"
        "sxtb16 r12, r10, ror #8\n"
        "sxtb16 r10, r10\n"
        "stm %[out]!, {r3, r4, r5, r6, r8, r9, r10, r12}\n"
        : [in] "+r"(input), [out] "+r"(output)::"r3", "r4", "r5", "r6", "r8", "r9", "r10", "r12",
          "memory");
  }
#endif
  for (; n >= 4; n -= 4, input += 4, output += 4) widen_four(load_word(input), output);
  if (n == 0) return;
  uint32_t last = 0;
  memcpy(&last, input, n);
  widen_four(last, output);
}

// The same in natural order, and `output` need not be aligned. Sixteen elements take 34
// instructions.
inline void widen_four_natural(uint32_t bytes, int16_t* output) {
  const uint32_t even = isa::dsp::sxtb16(bytes), odd = isa::dsp::sxtb16_ror8(bytes);
  store_word(output, isa::dsp::pkhbt_lsl16(even, odd));
  store_word(output + 2, isa::dsp::pkhtb_asr16(odd, even));
}
inline void widen_natural(const int8_t* input, int16_t* output, uint32_t n) {
  for (; n >= 16; n -= 16, input += 16, output += 16) {
    const uint32_t a = load_word(input), b = load_word(input + 4);
    const uint32_t c = load_word(input + 8), d = load_word(input + 12);
    widen_four_natural(a, output);
    widen_four_natural(b, output + 4);
    widen_four_natural(c, output + 8);
    widen_four_natural(d, output + 12);
  }
  for (; n > 0; --n) *output++ = *input++;
}

// One word of each of four planes: the same four positions of channels a b c d. Position p comes to
// output + p * kPitch.
template <int kPitch>
inline void transpose_four(uint32_t a, uint32_t b, uint32_t c, uint32_t d, int16_t* output) {
  using namespace isa::dsp;
  const uint32_t a02 = sxtb16(a), a13 = sxtb16_ror8(a), c02 = sxtb16(c), c13 = sxtb16_ror8(c);
  store_word(output, pkhbt_lsl16(a02, c02));
  store_word(output + kPitch, pkhbt_lsl16(a13, c13));
  store_word(output + 2 * kPitch, pkhtb_asr16(c02, a02));
  store_word(output + 3 * kPitch, pkhtb_asr16(c13, a13));
  const uint32_t b02 = sxtb16(b), b13 = sxtb16_ror8(b), d02 = sxtb16(d), d13 = sxtb16_ror8(d);
  store_word(output + 2, pkhbt_lsl16(b02, d02));
  store_word(output + 2 + kPitch, pkhbt_lsl16(b13, d13));
  store_word(output + 2 + 2 * kPitch, pkhtb_asr16(d02, b02));
  store_word(output + 2 + 3 * kPitch, pkhtb_asr16(d13, b13));
}

// Four neighbouring positions of `channels` planes, `plane` bytes apart: 34 instructions for 16
// elements. Channels beyond a multiple of four are zeros.
template <int kPitch>
inline void widen_planes(const int8_t* input, uint32_t plane, uint32_t channels, int16_t* output) {
  for (; channels >= 4; channels -= 4, input += 4 * plane, output += 4) {
    transpose_four<kPitch>(load_word(input), load_word(input + plane), load_word(input + 2 * plane),
                           load_word(input + 3 * plane), output);
  }
  if (channels == 0) return;
  transpose_four<kPitch>(load_word(input), channels > 1 ? load_word(input + plane) : 0,
                         channels > 2 ? load_word(input + 2 * plane) : 0, 0, output);
}

// The same for one position, byte by byte: where four would end beyond the plane.
inline void widen_planes_one(const int8_t* input, uint32_t plane, uint32_t channels,
                             int16_t* output) {
  constexpr uint8_t kPlace[] = {0, 2, 1, 3};
  for (uint32_t c = 0; c < ((channels + 3) & ~3u); ++c) {
    output[(c & ~3u) + kPlace[c % 4]] = c < channels ? input[c * plane] : 0;
  }
}

}  // namespace mote::kernels::packed
