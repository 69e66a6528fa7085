// Weights of 3x3 convolutions as bytes become those of Winograd's algorithm (see
// arm_dsp_winograd.h).
//
// For each four input channels nine words, tap 3 * y + x, a byte a channel. Of them come, for each
// pair of channels 0 2 and 1 3, the 16 values of (2G) g (2G)^T, 4 * kInputChannels bytes apart; the
// other output channel's lie between. 2G over three values: 2 g0, g0 + g1 + g2, g0 - g1 + g2, 2 g2.
// Cost: 153 instructions (181 cycles) for 36 bytes.
#pragma once

#include <stdint.h>

#include "mote/kernels/isa/arm_dsp_intrinsics.h"

namespace mote::kernels::packed {

template <int kInputChannels>
struct WinogradWeights {
  // --- in C++ ---
  static void portable(const int32_t* bytes, int32_t* u) {
    for (int i = 0; i < kInputChannels / 4; ++i, bytes += 9, u += 4) {
      transform(bytes, false, u);
      transform(bytes, true, u + 2);
    }
  }
  static void transform(const int32_t* bytes, bool odd, int32_t* u) {
    uint32_t half[4][3];
    for (int x = 0; x < 3; ++x) {
      uint32_t g[3], out[4];
      for (int y = 0; y < 3; ++y) {
        const auto word = static_cast<uint32_t>(bytes[3 * y + x]);
        g[y] = odd ? isa::dsp::sxtb16_ror8(word) : isa::dsp::sxtb16(word);
      }
      transform_three(g, out);
      for (int y = 0; y < 4; ++y) half[y][x] = out[y];
    }
    for (int y = 0; y < 4; ++y) {
      uint32_t out[4];
      transform_three(half[y], out);
      for (int x = 0; x < 4; ++x) u[(4 * y + x) * kInputChannels] = static_cast<int32_t>(out[x]);
    }
  }
  static void transform_three(const uint32_t g[3], uint32_t out[4]) {
    using namespace isa::dsp;
    const uint32_t outer = sadd16(g[0], g[2]);
    out[0] = sadd16(g[0], g[0]);
    out[1] = sadd16(outer, g[1]);
    out[2] = ssub16(outer, g[1]);
    out[3] = sadd16(g[2], g[2]);
  }

#if MOTE_HAS_ARM_DSP
  static constexpr bool kFits = 15 * 4 * kInputChannels < 4096;  // offsets of STR

  // r0 bytes, then a value in between; r1 u; three columns of four values in r2-r12 and lr.
  [[gnu::naked, gnu::noinline]] static void assembly(const int32_t*, int32_t*) {
    __asm__ volatile(
        "  .syntax unified\n"
        // A column g0 g1 g2 becomes rows 0, 2, 3 in their place and row 1 in `one`.
        "  .macro mote_column x, g0, one, g1, g2\n"
        "  ldr \\g0, [r0, #(4 * \\x)]\n"
        "  ldr \\g1, [r0, #(4 * \\x + 12)]\n"
        "  ldr \\g2, [r0, #(4 * \\x + 24)]\n"
        "  .irp g, \\g0, \\g1, \\g2\n"
        "  .if .Lmote_odd\n"
        "  sxtb16 \\g, \\g, ror #8\n"
        "  .else\n"
        "  sxtb16 \\g, \\g\n"
        "  .endif\n"
        "  .endr\n"
        "  sadd16 \\one, \\g0, \\g2\n"
        "  sadd16 \\g0, \\g0, \\g0\n"
        "  sadd16 \\one, \\one, \\g1\n"
        "  sadd16 \\g1, \\g1, \\g1\n"
        "  sadd16 \\g2, \\g2, \\g2\n"
        "  ssub16 \\g1, \\one, \\g1\n"
        "  .endm\n"
        "  .macro mote_row y, a, b, c\n"
        "  sadd16 r0, \\a, \\c\n"
        "  sadd16 \\a, \\a, \\a\n"
        "  sadd16 \\c, \\c, \\c\n"
        "  str \\a, [r1, #(16 * \\y * %c[channels])]\n"
        "  sadd16 \\a, r0, \\b\n"
        "  ssub16 \\b, r0, \\b\n"
        "  str \\a, [r1, #(16 * \\y * %c[channels] + 4 * %c[channels])]\n"
        "  str \\b, [r1, #(16 * \\y * %c[channels] + 8 * %c[channels])]\n"
        "  str \\c, [r1, #(16 * \\y * %c[channels] + 12 * %c[channels])]\n"
        "  .endm\n"
        "  push {r4-r11, lr}\n"
        "  mov r2, #(%c[channels] / 4)\n"
        "  push {r0, r2}\n"
        "1:\n"
        "  .set .Lmote_odd, 0\n"
        "  .rept 2\n"
        "  mote_column 0, r2, r3, r4, r5\n"
        "  mote_column 1, r6, r7, r8, r9\n"
        "  mote_column 2, r10, r11, r12, lr\n"
        "  mote_row 0, r2, r6, r10\n"
        "  mote_row 1, r3, r7, r11\n"
        "  mote_row 2, r4, r8, r12\n"
        "  mote_row 3, r5, r9, lr\n"
        "  add r1, r1, #8\n"
        "  ldr r0, [sp]\n"
        "  .set .Lmote_odd, 1\n"
        "  .endr\n"
        "  ldr r2, [sp, #4]\n"
        "  add r0, r0, #36\n"
        "  subs r2, #1\n"
        "  str r0, [sp]\n"
        "  str r2, [sp, #4]\n"
        "  bne 1b\n"
        "  add sp, #8\n"
        "  pop {r4-r11, pc}\n"
        "  .purgem mote_column\n"
        "  .purgem mote_row\n" ::[channels] "i"(kInputChannels));
  }
  static void run(const int32_t* bytes, int32_t* u) {
    if constexpr (kFits) {
      void (*function)(const int32_t*, int32_t*) = assembly;
      __asm__(""
              : "+r"(function));  // or the compiler could leave out arguments that it sees unused
      function(bytes, u);
    } else {
      portable(bytes, u);
    }
  }
#else
  static void run(const int32_t* bytes, int32_t* u) {
    portable(bytes, u);
  }
#endif
};

}  // namespace mote::kernels::packed
