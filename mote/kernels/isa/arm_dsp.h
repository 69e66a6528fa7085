// Armv7E-M and Armv8-M with the DSP extension (Cortex-M4, M7, M33): two 16-bit products a cycle.
#pragma once

#include <stdint.h>

#include "mote/base/word.h"
#include "mote/kernels/isa/arm_dsp_intrinsics.h"
#include "mote/kernels/isa/portable.h"

namespace mote::isa {

struct ArmDsp : Portable {
  // Four products a turn: each word is split into its even and its odd bytes, which become pairs of
  // 16-bit values; SXTAB16 adds the offset while it splits the input.
  static int32_t dot_i8(const int8_t* weights, const int8_t* input, uint32_t n,
                        int32_t input_offset) {
    const uint32_t offsets = static_cast<uint32_t>(input_offset & 0xFFFF) * 0x00010001u;
    int32_t sum = 0;
    uint32_t i = 0;
    for (; i + 4 <= n; i += 4) {
      const uint32_t w = load_word(weights + i), x = load_word(input + i);
      sum = dsp::smlad(dsp::sxtb16(w), dsp::sxtab16(offsets, x), sum);
      sum = dsp::smlad(dsp::sxtb16_ror8(w), dsp::sxtab16_ror8(offsets, x), sum);
    }
    return sum + Portable::dot_i8(weights + i, input + i, n - i, input_offset);
  }

  // Two filters share the split input: 15 instructions for eight products.
  static void add_dot2_i8(const int8_t* weights, uint32_t distance, const int8_t* input, uint32_t n,
                          int32_t input_offset, int32_t* sums) {
    const uint32_t offsets = static_cast<uint32_t>(input_offset & 0xFFFF) * 0x00010001u;
    int32_t sum0 = sums[0], sum1 = sums[1];
    for (const int8_t* end = input + (n & ~3u); input != end; input += 4, weights += 4) {
      const uint32_t x = load_word(input), w0 = load_word(weights);
      const uint32_t w1 = load_word(weights + distance);
      const uint32_t even = dsp::sxtab16(offsets, x), odd = dsp::sxtab16_ror8(offsets, x);
      sum0 = dsp::smlad(dsp::sxtb16(w0), even, sum0);
      sum1 = dsp::smlad(dsp::sxtb16(w1), even, sum1);
      sum0 = dsp::smlad(dsp::sxtb16_ror8(w0), odd, sum0);
      sum1 = dsp::smlad(dsp::sxtb16_ror8(w1), odd, sum1);
    }
    sums[0] = sum0;
    sums[1] = sum1;
    Portable::add_dot2_i8(weights, distance, input, n & 3, input_offset, sums);
  }

  // A word holds one tap of four channels: split like above, then every half is multiplied alone.
  static void add_dot4_i8(const ChannelWalk& walk, const int8_t* weights, const int8_t* input,
                          int32_t input_offset, int32_t* sums) {
    const uint32_t offsets = static_cast<uint32_t>(input_offset & 0xFFFF) * 0x00010001u;
    int32_t sum0 = sums[0], sum1 = sums[1], sum2 = sums[2], sum3 = sums[3];
    for (uint32_t tap = 0; tap < walk.taps; ++tap) {
      const uint32_t w = load_word(weights);
      const uint32_t x =
          walk.channel_step != 0 ? load_word(input) : static_cast<uint8_t>(*input) * 0x01010101u;
      const uint32_t w02 = dsp::sxtb16(w), x02 = dsp::sxtab16(offsets, x);
      const uint32_t w13 = dsp::sxtb16_ror8(w), x13 = dsp::sxtab16_ror8(offsets, x);
      sum0 = dsp::smlabb(w02, x02, sum0);
      sum1 = dsp::smlabb(w13, x13, sum1);
      sum2 = dsp::smlatt(w02, x02, sum2);
      sum3 = dsp::smlatt(w13, x13, sum3);
      weights += walk.weights_step;
      input += walk.input_step;
    }
    sums[0] = sum0;
    sums[1] = sum1;
    sums[2] = sum2;
    sums[3] = sum3;
  }
};

}  // namespace mote::isa
