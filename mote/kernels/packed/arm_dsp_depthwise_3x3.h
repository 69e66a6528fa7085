// Depthwise 3x3 convolution with stride 1 and one element of padding all round, on planes
// [channel][row][column], for Cortex-M4, M7 and M33.
//
// A plane is widened to int16 with its padding, then computed four outputs at a time:
//   output = saturate((C + (sum * 2^left * m >> 32)) >> N)      (arm_dsp_requantize.h, kFused)
// in which sum * 2^left comes for nothing, because the int16 weights are shifted left beforehand.
// Equals ByteLayer::finish; the packer proves it. As a plane is read before it is written, the
// output may lie where the input lies.
//
// Scratch: (rows + 2) rows of words_of(columns). A row's word w holds the elements 2w - 1 and 2w,
// in this order when w is odd, else swapped: so they leave SXTB16, which gives (x0, x2) and (x1,
// x3), with one more instruction for each word; SMLADX and the half selects take them as they are.
// 36 products take 9 loads and 24 multiplications; a block of four 47 instructions, widening 8.
#pragma once

#include <stdint.h>

#include "mote/kernels/isa/target.h"
#include "mote/kernels/packed/arm_dsp_halves.h"
#include "mote/kernels/packed/arm_dsp_requantize.h"

namespace mote::kernels::packed {

// One channel of a packed layer. weights[2r] = (w0, w1) and weights[2r + 1] = (w1, w2) of row r,
// the first in the low half.
struct Depthwise3x3Channel {
  uint32_t weights[6];
  int32_t multiplier;  // m
  int32_t offset;      // C
  int32_t bias;        // with the input's zero point folded in; shifted like the weights
};

struct Depthwise3x3Planes {
  const Depthwise3x3Channel* channels;
  uint16_t channel_count;
  uint16_t rows;
  int8_t padding;  // the input's zero point
};

// Words of a widened row: the last block also looks at what lies behind it.
constexpr uint32_t depthwise_3x3_words(uint32_t columns) {
  return columns / 4 * 2 + (columns % 4 == 0 ? 1u : columns % 4 == 3 ? 3u : 2u);
}

// `rows` and `widen` in plain C++.
struct Depthwise3x3Twin {
  // The half of a row's word in which element `index` >= -1 lies.
  static constexpr uint32_t half_of(int32_t index) {
    const uint32_t word = static_cast<uint32_t>(index + 1) / 2;
    const uint32_t second = static_cast<uint32_t>(index + 1) % 2;
    return 2 * word + (word % 2 == 0 ? 1 - second : second);
  }

  template <int kColumns>
  static void widen(const int8_t* plane, uint32_t* scratch, uint32_t rows, uint32_t padding) {
    constexpr uint32_t kWords = depthwise_3x3_words(kColumns);
    for (; rows > 0; --rows, scratch += kWords) {
      Half* const halves = reinterpret_cast<Half*>(scratch);
      halves[half_of(-1)] = static_cast<int16_t>(padding);
      for (int32_t x = 0; x < kColumns; ++x) halves[half_of(x)] = *plane++;
      halves[half_of(kColumns)] = static_cast<int16_t>(padding);
    }
  }

  // The same along the other axis: lines of kRows elements, kColumns apart.
  template <int kRows, int kColumns>
  static void widen_along_rows(const int8_t* plane, uint32_t* scratch, uint32_t padding) {
    for (int32_t column = 0; column < kColumns; ++column) {
      Half* const halves = reinterpret_cast<Half*>(scratch) +
                           2 * depthwise_3x3_words(kRows) * static_cast<uint32_t>(column);
      halves[half_of(-1)] = static_cast<int16_t>(padding);
      for (int32_t y = 0; y < kRows; ++y) halves[half_of(y)] = plane[y * kColumns + column];
      halves[half_of(kRows)] = static_cast<int16_t>(padding);
    }
  }

  // kStep: from an output of a line to the next; kPitch: from a line to the next.
  template <int kColumns, int kWords, int kPitch, int kStep, int kShift>
  static void rows(const uint32_t* scratch, int8_t* output, const Depthwise3x3Channel* channel,
                   const int8_t* end) {
    const Half* halves = reinterpret_cast<const Half*>(scratch);
    for (; output != end; output += kPitch, halves += 2 * kWords) {
      for (int32_t x = 0; x < kColumns; ++x) {
        uint32_t sum = static_cast<uint32_t>(channel->bias);
        for (int32_t tap = 0; tap < 9; ++tap) {
          const uint32_t pair = channel->weights[tap / 3 * 2 + (tap % 3 == 2 ? 1 : 0)];
          const int32_t weight = static_cast<int16_t>(tap % 3 == 0 ? pair : pair >> 16);
          const int32_t row = tap / 3;
          sum += static_cast<uint32_t>(
              weight * halves[row * 2 * kWords + static_cast<int32_t>(half_of(x + tap % 3 - 1))]);
        }
        const FusedChannel fused = {channel->multiplier, channel->offset, 0, 0};
        output[x * kStep] = finish_fused(static_cast<int32_t>(sum), fused, kShift);
      }
    }
  }
};

#if MOTE_HAS_ARM_DSP

// The same in assembly. Straight-line code for a row, so that all addresses are immediate.
struct Depthwise3x3Assembly {
  // r0 plane, r1 scratch, r2 rows, r3 padding in both halves; the high half of r8 is x-1.
  // Reads words of the plane wherever they lie, but nothing outside it.
  template <int kColumns>
  [[gnu::naked, gnu::noinline]] static void widen(const int8_t* /*plane*/, uint32_t* /*scratch*/,
                                                  uint32_t /*rows*/, uint32_t /*padding*/) {
    __asm__ volatile(R"(
      push {r4-r8, lr}
    1:
      mov r8, r3
      .set mote_at, 0
      .rept %c0 / 4
      ldr r4, [r0], #4
      sxtb16 r5, r4             @ x0, x2
      pkhbt r7, r5, r8          @ x0, x-1
      sxtb16 r8, r4, ror #8     @ x1, x3
      pkhbt r5, r8, r5          @ x1, x2
      str r7, [r1, #mote_at]
      str r5, [r1, #mote_at + 4]
      .set mote_at, mote_at + 8
      .endr
      .if (%c0 & 3) == 0
      pkhbt r7, r3, r8          @ padding, x-1
      str r7, [r1, #mote_at]
      .endif
      .if (%c0 & 3) == 1
      ldrsb r4, [r0], #1
      pkhbt r7, r4, r8
      str r7, [r1, #mote_at]
      str r3, [r1, #mote_at + 4]
      .endif
      .if (%c0 & 3) == 2
      ldrsb r4, [r0], #1
      ldrsb r5, [r0], #1
      pkhbt r7, r4, r8
      pkhbt r5, r5, r3
      str r7, [r1, #mote_at]
      str r5, [r1, #mote_at + 4]
      .endif
      .if (%c0 & 3) == 3
      ldrsb r4, [r0], #1
      ldrsb r5, [r0], #1
      ldrsb r6, [r0], #1
      pkhbt r7, r4, r8
      pkhbt r5, r5, r6, lsl #16
      str r7, [r1, #mote_at]
      str r5, [r1, #mote_at + 4]
      str r3, [r1, #mote_at + 8]
      .endif
      add r1, r1, #%c1
      subs r2, r2, #1
      bne.w 1b
      pop {r4-r8, pc}
    )" ::"i"(kColumns),
                     "i"(4 * depthwise_3x3_words(kColumns)));
  }

  // r0 plane, r1 scratch, r2 columns left, r3 padding in both halves.
  template <int kRows, int kColumns>
  [[gnu::naked, gnu::noinline]] static void widen_along_rows(const int8_t* /*plane*/,
                                                             uint32_t* /*scratch*/,
                                                             uint32_t /*padding*/) {
    __asm__ volatile(R"(
      push {r4-r6, lr}
      mov r3, r2
      mov r2, #%c1
    1:
      ldrsb r4, [r0]
      pkhbt r6, r4, r3          @ x0, padding
      str r6, [r1]
      .set mote_at, 1
      .rept (%c0 - 1) / 2
      ldrsb r4, [r0, #mote_at*%c1]
      ldrsb r5, [r0, #mote_at*%c1+%c1]
      .if mote_at & 2
      pkhbt r6, r5, r4, lsl #16
      .else
      pkhbt r6, r4, r5, lsl #16
      .endif
      str r6, [r1, #2*mote_at+2]
      .set mote_at, mote_at + 2
      .endr
      .if %c0 & 1
      str r3, [r1, #2*mote_at+2]
      .else
      ldrsb r4, [r0, #mote_at*%c1]
      .if mote_at & 2
      pkhbt r6, r3, r4, lsl #16
      .else
      pkhbt r6, r4, r3
      .endif
      str r6, [r1, #2*mote_at+2]
      .endif
      add r0, r0, #1
      add r1, r1, #%c2
      subs r2, r2, #1
      bne.w 1b
      pop {r4-r6, pc}
    )" ::"i"(kRows),
                     "i"(kColumns), "i"(4 * depthwise_3x3_words(kRows)));
  }

  // r0 scratch, r4-r9 weights, r10-r12 and lr the sums of a block, r1-r3 inputs, then m, C and
  // the output. On the stack: m, C, output, bias, end.
  template <int kColumns, int kWords, int kPitch, int kStep, int kShift>
  [[gnu::naked, gnu::noinline]] static void rows(const uint32_t* /*scratch*/, int8_t* /*output*/,
                                                 const Depthwise3x3Channel* /*channel*/,
                                                 const int8_t* /*end*/) {
    __asm__ volatile(R"(
      .macro mote_dw_row at, a, b, count, s0, s1, s2, s3
      ldr r1, [r0, #\at]            @ x0, x-1
      ldr r2, [r0, #\at+4]        @ x1, x2
      .if \count > 2
      ldr r3, [r0, #\at+8]        @ x4, x3
      .endif
      smladx r10, r1, \a, \s0       @ y0 += x-1 w0 + x0 w1
      .if \count > 1
      smlabb r11, r1, \a, \s1       @ y1 += x0 w0
      .endif
      .if \count > 2
      smlad r12, r2, \a, \s2        @ y2 += x1 w0 + x2 w1
      .endif
      .if \count > 3
      smlatb lr, r2, \a, \s3        @ y3 += x2 w0
      .endif
      smlabt r10, r2, \b, r10       @ y0 += x1 w2
      .if \count > 1
      smlad r11, r2, \b, r11        @ y1 += x1 w1 + x2 w2
      .endif
      .if \count > 2
      smlatt r12, r3, \b, r12       @ y2 += x3 w2
      .endif
      .if \count > 3
      smladx lr, r3, \b, lr         @ y3 += x3 w1 + x4 w2
      .endif
      .endm
      .macro mote_dw_output sum, at
      smmla \sum, \sum, r1, r2
      ssat \sum, #8, \sum, asr #%c3
      strb \sum, [r3, #(\at)*%c4]
      .endm
      .macro mote_dw_block index, count
      ldr lr, [sp, #12]
      mote_dw_row 8*\index, r4, r5, \count, lr, lr, lr, lr
      mote_dw_row 8*\index+%c1, r6, r7, \count, r10, r11, r12, lr
      mote_dw_row 8*\index+2*%c1, r8, r9, \count, r10, r11, r12, lr
      ldm sp, {r1-r3}
      mote_dw_output r10, 4*\index
      .if \count > 1
      mote_dw_output r11, 4*\index+1
      .endif
      .if \count > 2
      mote_dw_output r12, 4*\index+2
      .endif
      .if \count > 3
      mote_dw_output lr, 4*\index+3
      .endif
      .endm

      push {r4-r11, lr}
      push {r3}
      ldm r2!, {r4-r9}
      ldm r2, {r10, r11, lr}
      mov r12, r1
      push {r10-r12, lr}
    1:
      .set mote_index, 0
      .rept %c0 / 4
      mote_dw_block mote_index, 4
      .set mote_index, mote_index + 1
      .endr
      .if %c0 & 3
      mote_dw_block mote_index, (%c0&3)
      .endif
      ldr r1, [sp, #16]
      add r3, r3, #%c2
      add r0, r0, #%c1
      cmp r3, r1
      str r3, [sp, #8]
      bne.w 1b
      add sp, sp, #20
      pop {r4-r11, pc}
      .purgem mote_dw_block
      .purgem mote_dw_output
      .purgem mote_dw_row
    )" ::"i"(kColumns),
                     "i"(4 * kWords), "i"(kPitch), "i"(kShift), "i"(kStep));
  }
};

using Depthwise3x3Fast = Depthwise3x3Assembly;

#else
using Depthwise3x3Fast = Depthwise3x3Twin;
#endif

constexpr uint32_t depthwise_3x3_scratch_bytes(uint32_t rows, uint32_t columns) {
  return 4 * (rows + 2) * depthwise_3x3_words(columns);
}

// kStrips > 1 computes the columns in equal parts, multiples of 4, with that much less code.
template <int kColumns, int kStrips, int kShift, class Blocks = Depthwise3x3Fast>
void depthwise_3x3_planes(const Depthwise3x3Planes& layer, const int8_t* input, int8_t* output,
                          uint32_t* scratch) {
  constexpr int kStrip = kColumns / kStrips;
  constexpr uint32_t kWords = depthwise_3x3_words(kColumns);
  static_assert(kStrips == 1 || (kStrip * kStrips == kColumns && kStrip % 4 == 0),
                "unequal strips");
  const uint32_t padding = (static_cast<uint32_t>(layer.padding) & 0xFFFF) * 0x10001;
  uint32_t* const last = scratch + (layer.rows + 1u) * kWords;
  for (uint32_t i = 0; i < kWords; ++i) scratch[i] = last[i] = padding;
  const uint32_t size = layer.rows * uint32_t{kColumns};
  for (uint32_t c = 0; c < layer.channel_count; ++c, input += size, output += size) {
    Blocks::template widen<kColumns>(input, scratch + kWords, layer.rows, padding);
    for (int strip = 0; strip < kStrips; ++strip) {
      int8_t* const first = output + strip * kStrip;
      Blocks::template rows<kStrip, static_cast<int>(kWords), kColumns, 1, kShift>(
          scratch + strip * (kStrip / 2), first, layer.channels + c, first + size);
    }
  }
}

// The same along the rows' axis, for planes of few columns: rows that are multiples of 4 or long
// leave fewer outputs to the ends of lines. The packed filters are transposed. Scratch as for the
// transposed plane.
template <int kRows, int kColumns, int kShift, class Blocks = Depthwise3x3Fast>
void depthwise_3x3_planes_along_rows(const Depthwise3x3Planes& layer, const int8_t* input,
                                     int8_t* output, uint32_t* scratch) {
  constexpr uint32_t kWords = depthwise_3x3_words(kRows);
  const uint32_t padding = (static_cast<uint32_t>(layer.padding) & 0xFFFF) * 0x10001;
  uint32_t* const last = scratch + (kColumns + 1) * kWords;
  for (uint32_t i = 0; i < kWords; ++i) scratch[i] = last[i] = padding;
  for (uint32_t c = 0; c < layer.channel_count; ++c) {
    Blocks::template widen_along_rows<kRows, kColumns>(input, scratch + kWords, padding);
    Blocks::template rows<kRows, static_cast<int>(kWords), 1, kColumns, kShift>(
        scratch, output, layer.channels + c, output + kColumns);
    input += kRows * kColumns;
    output += kRows * kColumns;
  }
}

}  // namespace mote::kernels::packed
