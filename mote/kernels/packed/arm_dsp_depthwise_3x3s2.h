// Depthwise 3x3 convolution with stride 2 on planes of even sides, padded by one element on the
// right and at the bottom, for Cortex-M4, M7 and M33. (TFLite's SAME padding of even sides.)
//
// Requantization and weights as in arm_dsp_depthwise_3x3.h. With stride 2 widening beforehand would
// take four elements for an output; here a block of four outputs widens 3 x 8 in registers. There
// is no scratch. The last row of outputs is computed from the three last rows of the plane, with
// the weights moved down by one row and zeros in the first, so no row below the plane is read.
//
// An output lies before all inputs that are still needed: it may replace the input's planes. A
// block takes 65 instructions for 36 products.
#pragma once

#include <stdint.h>

#include "mote/kernels/isa/target.h"
#include "mote/kernels/packed/arm_dsp_requantize.h"

namespace mote::kernels::packed {

struct Depthwise3x3S2Channel {
  uint32_t outer[3];   // (w0, w2) of each row, the first in the low half
  uint32_t middle[2];  // (w1 of row 0, w1 of row 1), (w1 of row 2, 0)
  int32_t multiplier;
  int32_t offset;
  int32_t bias;
  int32_t bottom_bias;  // for the last row: the padding below it is folded in
};

struct Depthwise3x3S2Planes {
  const Depthwise3x3S2Channel* channels;
  uint16_t input_channels;
  uint16_t depth_multiplier;  // outputs of each input plane
  uint16_t rows;              // of the input: even, 4 or more
  int8_t padding;             // the input's zero point
};

// Where a strip of outputs ends, and what lies to the right of the input.
struct Depthwise3x3S2Strip {
  const int8_t* before_last;  // the beginning of the last row
  const int8_t* end;          // a row behind it
  int32_t padding;
};

// kWidth: columns of the input. kColumns of the output are computed; kRight: they are its last.
struct Depthwise3x3S2Twin {
  template <int kWidth, int kColumns, bool kRight, int kShift>
  static void rows(const int8_t* input, int8_t* output, const Depthwise3x3S2Channel* channel,
                   const Depthwise3x3S2Strip* strip) {
    for (; output != strip->end; output += kWidth / 2, input += 2 * kWidth) {
      const bool last = output == strip->before_last;
      for (int32_t x = 0; x < kColumns; ++x) {
        uint32_t sum = static_cast<uint32_t>(last ? channel->bottom_bias : channel->bias);
        for (int32_t tap = 0; tap < (last ? 6 : 9); ++tap) {
          const int32_t column = 2 * x + tap % 3;
          const bool outside = kRight && column == 2 * kColumns;
          const int32_t value = outside ? strip->padding : input[tap / 3 * kWidth + column];
          sum += static_cast<uint32_t>(weight(*channel, tap / 3, tap % 3) * value);
        }
        const FusedChannel fused = {channel->multiplier, channel->offset, 0, 0};
        output[x] = finish_fused(static_cast<int32_t>(sum), fused, kShift);
      }
    }
  }

 private:
  static int32_t weight(const Depthwise3x3S2Channel& channel, int32_t row, int32_t column) {
    const uint32_t pair = column == 1 ? channel.middle[row / 2] : channel.outer[row];
    const bool high = column == 2 || (column == 1 && row == 1);
    return static_cast<int16_t>(high ? pair >> 16 : pair);
  }
};

#if MOTE_HAS_ARM_DSP

// r0 input, r4-r8 weights, r9-r12 the sums of a block; r1-r3 and lr inputs, then m, C, output. On
// the stack: m, C, output, bias, before_last, end, padding, bottom_bias.
struct Depthwise3x3S2Assembly {
  template <int kWidth, int kColumns, bool kRight, int kShift>
  [[gnu::naked, gnu::noinline]] static void rows(const int8_t* /*input*/, int8_t* /*output*/,
                                                 const Depthwise3x3S2Channel* /*channel*/,
                                                 const Depthwise3x3S2Strip* /*strip*/) {
    __asm__ volatile(R"(
      .macro mote_dw2_behind sum, outer, at, last   @ x8 w2, x8 right of the plane or in it
      .if \last
      ldr r1, [sp, #24]
      .else
      ldrsb r1, [r0, #\at]
      .endif
      smlabt \sum, r1, \outer, \sum
      .endm
      .macro mote_dw2_row at, outer, middle, half, count, last, s0, s1, s2
      .if \count == 1
      ldrsb r2, [r0, #\at+1]
      ldrsb r1, [r0, #\at]
      smlabb r9, r1, \outer, \s0
      smlab\half r9, r2, \middle, r9
      mote_dw2_behind r9, \outer, \at+2, \last
      .else
      ldr r1, [r0, #\at]
      .if \count == 4
      ldr r3, [r0, #\at+4]
      .endif
      .if \count == 3
      ldrsb r3, [r0, #\at+4]
      ldrsb lr, [r0, #\at+5]
      .endif
      sxtb16 r2, r1, ror #8                @ x1, x3
      sxtb16 r1, r1                        @ x0, x2
      .if \count == 4
      sxtb16 lr, r3, ror #8                @ x5, x7
      sxtb16 r3, r3                        @ x4, x6
      .endif
      smlad r9, r1, \outer, \s0            @ y0 += x0 w0 + x2 w2
      smlatb r10, r1, \outer, \s1          @ y1 += x2 w0
      .if \count == 4
      smlad r11, r3, \outer, \s2           @ y2 += x4 w0 + x6 w2
      smlatb r12, r3, \outer, r12          @ y3 += x6 w0
      .endif
      .if \count == 3
      smlabb r11, r3, \outer, \s2
      .endif
      smlab\half r9, r2, \middle, r9       @ y0 += x1 w1
      smlat\half r10, r2, \middle, r10     @ y1 += x3 w1
      .if \count == 2
      mote_dw2_behind r10, \outer, \at+4, \last
      .else
      smlabt r10, r3, \outer, r10          @ y1 += x4 w2
      smlab\half r11, lr, \middle, r11     @ y2 += x5 w1
      .endif
      .if \count == 3
      mote_dw2_behind r11, \outer, \at+6, \last
      .endif
      .if \count == 4
      smlat\half r12, lr, \middle, r12     @ y3 += x7 w1
      mote_dw2_behind r12, \outer, \at+8, \last
      .endif
      .endif
      .endm
      .macro mote_dw2_output sum, at
      smmla \sum, \sum, r1, r2
      ssat \sum, #8, \sum, asr #%c3
      strb \sum, [r3, #\at]
      .endm
      .macro mote_dw2_block index, count, last
      ldr r12, [sp, #12]
      mote_dw2_row 8*\index, r4, r7, b, \count, \last, r12, r12, r12
      mote_dw2_row 8*\index+%c0, r5, r7, t, \count, \last, r9, r10, r11
      mote_dw2_row 8*\index+2*%c0, r6, r8, b, \count, \last, r9, r10, r11
      ldm sp, {r1-r3}
      mote_dw2_output r9, 4*\index
      .if \count > 1
      mote_dw2_output r10, 4*\index+1
      .endif
      .if \count > 2
      mote_dw2_output r11, 4*\index+2
      .endif
      .if \count > 3
      mote_dw2_output r12, 4*\index+3
      .endif
      .endm

      push {r4-r11, lr}
      ldm r3, {r9-r11}
      ldr r12, [r2, #32]
      push {r9-r12}
      ldm r2, {r4-r10, r12}
      mov r11, r1
      push {r9-r12}
    1:
      .set mote_index, 0
      .rept (%c1 - 1) / 4
      mote_dw2_block mote_index, 4, 0
      .set mote_index, mote_index + 1
      .endr
      mote_dw2_block mote_index, ((%c1-1)%%4+1), %c2
      ldr r1, [sp, #16]
      add r3, r3, #%c0 / 2
      add r0, r0, #2 * %c0
      cmp r3, r1
      str r3, [sp, #8]
      bne.w 1b
      ldr r1, [sp, #20]                    @ the end, also for the second time
      cmp r3, r1
      beq 3f
      str r1, [sp, #16]
      sub r0, r0, #%c0
      mov r6, r5
      mov r5, r4
      mov r4, #0
      lsr r8, r7, #16
      lsl r7, r7, #16
      ldr r1, [sp, #28]
      str r1, [sp, #12]
      b.w 1b
    3:
      add sp, sp, #32
      pop {r4-r11, pc}
      .purgem mote_dw2_block
      .purgem mote_dw2_output
      .purgem mote_dw2_row
      .purgem mote_dw2_behind
    )" ::"i"(kWidth),
                     "i"(kColumns), "i"(kRight ? 1 : 0), "i"(kShift));
  }
};

using Depthwise3x3S2Fast = Depthwise3x3S2Assembly;

#else
using Depthwise3x3S2Fast = Depthwise3x3S2Twin;
#endif

// kWidth: columns of the input. kStrips > 1 needs parts of equal size, multiples of 4.
template <int kWidth, int kStrips, int kShift, class Blocks = Depthwise3x3S2Fast>
void depthwise_3x3s2_planes(const Depthwise3x3S2Planes& layer, const int8_t* input,
                            int8_t* output) {
  constexpr int kColumns = kWidth / 2;
  constexpr int kStrip = kColumns / kStrips;
  static_assert(kStrips == 1 || (kStrip * kStrips == kColumns && kStrip % 4 == 0),
                "unequal strips");
  const uint32_t size = layer.rows / 2u * uint32_t{kColumns};
  const Depthwise3x3S2Channel* channel = layer.channels;
  for (uint32_t c = 0; c < layer.input_channels; ++c, input += 4 * size) {
    for (uint32_t o = 0; o < layer.depth_multiplier; ++o, output += size, ++channel) {
      Depthwise3x3S2Strip strip = {output + size - kColumns, output + size, layer.padding};
      for (int part = 0; part + 1 < kStrips; ++part) {
        Blocks::template rows<kWidth, kStrip, false, kShift>(
            input + 2 * kStrip * part, output + kStrip * part, channel, &strip);
        strip.before_last += kStrip;
        strip.end += kStrip;
      }
      Blocks::template rows<kWidth, kStrip, true, kShift>(
          input + 2 * (kColumns - kStrip), output + kColumns - kStrip, channel, &strip);
    }
  }
}

}  // namespace mote::kernels::packed
