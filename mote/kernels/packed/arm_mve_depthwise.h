// DEPTHWISE_CONV_2D i8 with filters of at most 3x3 on MVE, strides 1 or 2. Activations NHWC.
//
// A strip is four lines of the input side by side: for each position along the lines, for each of
// 16 channels, the four lines' bytes. Four words of it that lie 64 bytes apart are a patch of 4x4
// inputs of one channel, got by one gathering load. VMLADAV with the filter in a vector is then a
// whole 3x3 sum. With stride 1 a patch holds four outputs (two positions, two lines): the filter
// is shifted by a byte and by a word. With stride 2 it holds one, and four patches follow each
// other. All lanes belong to one channel, so that bias, multiplier and shift are scalars.
// 16 instructions for four outputs (19 with stride 2), and the strips, about half an instruction an
// output. Rounding and flags as in arm_mve_block.h.
//
// Lines may be rows or columns of the image, whichever are fewer: the kernel knows only "along" and
// "across". Packed weights, for each channel:
//   i8 filter[4 along][4 across]; i32 bias; i32 left_shift; i32 multiplier; i32 right_shift
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "mote/kernels/packed/arm_mve_block.h"
#include "mote/kernels/packed/arm_mve_bytes.h"

namespace mote::kernels::packed {

inline constexpr uint32_t kMveStripChannels = 16;
inline constexpr uint32_t kMvePositionBytes = 4 * kMveStripChannels;
inline constexpr uint32_t kMveChannelWeights = 32;

// Strips of up to 16 channels. The assembly reads the fields at fixed offsets.
struct MveStrips {
  const int8_t* strip;
  int32_t output_offset;
  uint32_t advance;  // of the output, for the next four outputs
  const int8_t* weights;
  int8_t* output;
  uint32_t channels;
  uint32_t strips;
  uint32_t strip_bytes;
  uint32_t strip_output;  // of the output, for the next strip
  // Fours of a strip: those with all outputs; then, if `masked`, those of which some outputs do
  // not exist. Masks have a bit for each byte of a vector of words.
  uint32_t full;
  uint32_t masked;
  uint32_t masked_fours;
  uint32_t mask;
  uint32_t last_fours;
  uint32_t last_mask;
  int32_t activation_min;
  int32_t activation_max;
  uint32_t store[4];  // where the four outputs go
};

// Four lines of 16 channels become a strip.
struct MveLines {
  int8_t* to;
  uint32_t positions;
  uint32_t channels;
  const int8_t* lines[4];
  uint32_t steps[4];  // from a position to the next; 0 for a line of zero points
};

namespace portable {

inline void mve_interleave(const MveLines& given) {
  MveLines lines = given;
  for (uint32_t position = 0; position < lines.positions; ++position) {
    for (uint32_t line = 0; line < 4; ++line) {
      for (uint32_t channel = 0; channel < kMveStripChannels; ++channel) {
        lines.to[4 * channel + line] =
            channel < lines.channels ? lines.lines[line][channel] : int8_t{0};
      }
      lines.lines[line] += lines.steps[line];
    }
    lines.to += kMvePositionBytes;
  }
}

// The four outputs of a patch (stride 1) or of four (stride 2), before requantization.
inline void mve_patch_sums(uint32_t stride, const int8_t* strip, const int8_t* filter,
                           int32_t* sums) {
  for (uint32_t output = 0; output < 4; ++output) {
    const uint32_t along = stride == 1 ? output & 1 : 2 * output;
    const uint32_t across = stride == 1 ? output >> 1 : 0;
    for (uint32_t tap = 0; tap < 3; ++tap) {
      for (uint32_t line = 0; line < 3; ++line) {
        sums[output] +=
            filter[4 * tap + line] * strip[kMvePositionBytes * (along + tap) + across + line];
      }
    }
  }
}

inline void mve_strip_channel(const MveStrips& strips, uint32_t stride, const int8_t* strip,
                              const int8_t* packed, int8_t* output) {
  const int32_t* words = reinterpret_cast<const int32_t*>(packed + 16);
  const Multiplier multiplier = {words[2], words[1] > 0 ? words[1] : words[3]};
  const uint32_t fours = strips.full + (strips.masked != 0 ? strips.masked_fours : 0) +
                         (strips.masked != 0 ? strips.last_fours : 0);
  for (uint32_t four = 0; four < fours; ++four) {
    uint32_t mask = 0xFFFF;
    if (four >= strips.full) mask = strips.mask;
    if (four >= strips.full && four - strips.full >= strips.masked_fours) mask = strips.last_mask;
    int32_t sums[4] = {};
    mve_patch_sums(stride, strip, packed, sums);
    for (uint32_t i = 0; i < 4; ++i) {
      if ((mask >> (4 * i) & 1) == 0) continue;
      const uint32_t sum = static_cast<uint32_t>(sums[i]) + static_cast<uint32_t>(words[0]);
      output[strips.store[i]] = static_cast<int8_t>(
          offset_and_clamp(multiply_by_quantized_multiplier(static_cast<int32_t>(sum), multiplier),
                           strips.output_offset, strips.activation_min, strips.activation_max));
    }
    strip += kMvePositionBytes * (stride == 1 ? 2 : 8);
    output += strips.advance;
  }
}

inline void mve_strips(const MveStrips& strips, uint32_t stride) {
  for (uint32_t channel = 0; channel < strips.channels; ++channel) {
    for (uint32_t i = 0; i < strips.strips; ++i) {
      mve_strip_channel(strips, stride, strips.strip + i * strips.strip_bytes + 4 * channel,
                        strips.weights + kMveChannelWeights * channel,
                        strips.output + i * strips.strip_output + channel);
    }
  }
}

}  // namespace portable

#if defined(__ARM_FEATURE_MVE)

[[gnu::naked, gnu::noinline]] inline void mve_interleave(const MveLines&) {
  asm volatile(
      "  .syntax unified\n"
      "  push {r4-r11, lr}\n"
      "  ldm r0!, {r1, r2, r3}\n"
      "  ldm r0, {r4-r11}\n"
      "  vctp.8 r3\n"
      "  wls lr, r2, 2f\n"
      "1:\n"
      "  vpstttt\n"
      "  vldrbt.u8 q0, [r4]\n"
      "  vldrbt.u8 q1, [r5]\n"
      "  vldrbt.u8 q2, [r6]\n"
      "  vldrbt.u8 q3, [r7]\n"
      "  add r4, r8\n"
      "  vst40.8 {q0, q1, q2, q3}, [r1]\n"
      "  add r5, r9\n"
      "  vst41.8 {q0, q1, q2, q3}, [r1]\n"
      "  add r6, r10\n"
      "  vst42.8 {q0, q1, q2, q3}, [r1]\n"
      "  add r7, r11\n"
      "  vst43.8 {q0, q1, q2, q3}, [r1]!\n"
      "  le lr, 1b\n"
      "2:\n"
      "  pop {r4-r11, pc}\n");
}

// Four sums. q7: the addresses of the patch before, 64 bytes apart.
#define MOTE_MVE_FOUR_SUMS        \
  "  .if %c0 == 1\n"              \
  "  vldrw.u32 q4, [q7, #128]!\n" \
  "  vmladav.s8 r0, q4, q0\n"     \
  "  vmladav.s8 r2, q4, q1\n"     \
  "  vmladav.s8 r4, q4, q2\n"     \
  "  vmladav.s8 r6, q4, q3\n"     \
  "  .else\n"                     \
  "  vldrw.u32 q4, [q7, #128]!\n" \
  "  vldrw.u32 q1, [q7, #128]!\n" \
  "  vmladav.s8 r0, q4, q0\n"     \
  "  vldrw.u32 q4, [q7, #128]!\n" \
  "  vmladav.s8 r2, q1, q0\n"     \
  "  vldrw.u32 q1, [q7, #128]!\n" \
  "  vmladav.s8 r4, q4, q0\n"     \
  "  vmladav.s8 r6, q1, q0\n"     \
  "  .endif\n"                    \
  "  vmov q5[2], q5[0], r0, r4\n" \
  "  vmov q5[3], q5[1], r2, r6\n"

// ... requantized to the low bytes of the words of q5.
#define MOTE_MVE_FOUR_OUTPUTS   \
  MOTE_MVE_FOUR_SUMS            \
  "  vadd.i32 q5, q5, r3\n"     \
  "  .if %c1 & 4\n"             \
  "  ldr r0, [sp, #76]\n"       \
  "  vshl.s32 q5, r0\n"         \
  "  .endif\n"                  \
  "  vqrdmulh.s32 q5, q5, r5\n" \
  "  .if %c1 & 1\n"             \
  "  lsr r0, r7, #31\n"         \
  "  vshr.s32 q4, q5, #31\n"    \
  "  vmul.i32 q4, q4, r0\n"     \
  "  vqadd.s32 q5, q5, q4\n"    \
  "  .endif\n"                  \
  "  vrshl.s32 q5, r7\n"        \
  "  vqmovnb.s32 q5, q5\n"      \
  "  vqadd.s16 q5, q5, r8\n"    \
  "  .if %c1 & 2\n"             \
  "  ldrd r0, r2, [sp, #60]\n"  \
  "  vdup.16 q4, r0\n"          \
  "  vmax.s16 q5, q5, q4\n"     \
  "  vdup.16 q4, r2\n"          \
  "  vmin.s16 q5, q5, q4\n"     \
  "  .endif\n"                  \
  "  vqmovnb.s16 q5, q5\n"

// r1 output; r3 r5 r7 bias, multiplier, shift; r8 output offset; r9 advance; r10 the strip's
// output; r11 weights; r12 the strip and channel's place. q0-q3 the filter, shifted; q6 store[].
// Stack: 0 a patch's addresses; 16 output, channels, strips, strip_bytes, strip_output, full,
// masked, masked_fours, mask, last_fours, last_mask, bounds; 68 channel; 72 strips left; 76 left.
template <uint32_t kStride, uint32_t kFlags>
[[gnu::naked, gnu::noinline]] void mve_strips(const MveStrips&) {
  asm volatile(
      "  .syntax unified\n"
      "  push {r4-r11, lr}\n"
      "  vpush {d8-d15}\n"
      "  sub sp, #84\n"
      "  ldm r0!, {r1, r8, r9, r11}\n"
      "  sub r1, #128\n"
      "  movs r2, #0\n"
      "  vidup.u32 q0, r2, #8\n"
      "  vshl.i32 q0, q0, #3\n"
      "  vadd.i32 q0, q0, r1\n"
      "  vstrw.32 q0, [sp]\n"
      "  vldrw.u32 q6, [r0, #52]\n"
      "  add r12, sp, #16\n"
      "  ldm r0!, {r1-r7}\n"
      "  stm r12!, {r1-r7}\n"
      "  ldm r0, {r1-r6}\n"
      "  stm r12!, {r1-r6}\n"
      "  movs r4, #0\n"
      "1:\n"  // the next channel: r4
      "  ldr r10, [sp, #16]\n"
      "  ldr r6, [sp, #24]\n"
      "  lsl r12, r4, #2\n"
      "  add r10, r4\n"
      "  add r4, #1\n"
      "  str r4, [sp, #68]\n"
      "  vldrb.u8 q0, [r11], #16\n"
      "  .if %c0 == 1\n"
      "  movs r0, #0\n"
      "  vmov q1, q0\n"
      "  vshlc q1, r0, #32\n"
      "  vmov q2, q0\n"
      "  vshlc q2, r0, #8\n"
      "  vmov q3, q2\n"
      "  vshlc q3, r0, #32\n"
      "  .endif\n"
      "  ldm r11!, {r3, r4, r5, r7}\n"
      "  .if %c1 & 4\n"
      "  str r4, [sp, #76]\n"
      "  .endif\n"
      "2:\n"  // the next strip
      "  str r6, [sp, #72]\n"
      "  vldrw.u32 q7, [sp]\n"
      "  ldr r0, [sp, #36]\n"
      "  vadd.i32 q7, q7, r12\n"
      "  mov r1, r10\n"
      "  wls lr, r0, 4f\n"
      "3:\n" MOTE_MVE_FOUR_OUTPUTS
      "  vstrb.32 q5, [r1, q6]\n"
      "  add r1, r9\n"
      "  le lr, 3b\n"
      "4:\n"
      "  ldr r0, [sp, #40]\n"
      "  cmp r0, #0\n"
      "  bne 6f\n"
      "5:\n"
      "  ldrd r0, r2, [sp, #28]\n"
      "  ldr r6, [sp, #72]\n"
      "  add r12, r0\n"
      "  add r10, r2\n"
      "  subs r6, #1\n"
      "  bne 2b\n"
      "  ldr r4, [sp, #68]\n"
      "  ldr r0, [sp, #20]\n"
      "  cmp r4, r0\n"
      "  blo 1b\n"
      "  add sp, #84\n"
      "  vpop {d8-d15}\n"
      "  pop {r4-r11, pc}\n"
      "6:\n"  // fours with outputs that do not exist
      "  ldrd r0, r2, [sp, #44]\n"
      "  vmsr p0, r2\n"
      "  wls lr, r0, 8f\n"
      "7:\n" MOTE_MVE_FOUR_OUTPUTS
      "  vpst\n"
      "  vstrbt.32 q5, [r1, q6]\n"
      "  add r1, r9\n"
      "  le lr, 7b\n"
      "8:\n"
      "  ldrd r0, r2, [sp, #52]\n"
      "  vmsr p0, r2\n"
      "  cmp r0, #0\n"
      "  beq 5b\n" MOTE_MVE_FOUR_OUTPUTS
      "  vpst\n"
      "  vstrbt.32 q5, [r1, q6]\n"
      "  b 5b\n" ::"i"(kStride),
      "i"(kFlags));
}

#undef MOTE_MVE_FOUR_OUTPUTS
#undef MOTE_MVE_FOUR_SUMS

#else

inline void mve_interleave(const MveLines& lines) {
  portable::mve_interleave(lines);
}

template <uint32_t kStride, uint32_t kFlags>
void mve_strips(const MveStrips& strips) {
  portable::mve_strips(strips, kStride);
}

#endif

}  // namespace mote::kernels::packed
