// The products of exact integer Winograd convolution F(2x2, 3x3) on Armv7E-M: four tiles, two
// output channels. See arm_dsp_winograd.h for the algorithm.
//
// inputs V: [xi][pair of input channels][4 tiles], int16 pairs, xi = 4 * row + column of the
// transformed 4x4 tile. Stream, for each pair of output channels A B:
//   [xi][pair of input channels] words of A, of B   (transformed weights, int16 pairs)
//   {4 * bias, m, C, left - 2} (kFused) or {4 * bias, m, 2^(32-n), zero point} (kSigned) of A, of B
// Sums are exact modulo 2^32, and the result, 4 * sum, fits 32 bits.
// Cost: a block of 14 instructions, 16 cycles for 16 products; 53 instructions (56 cycles) a tile
// and channel for the transform of the output with its four roundings. Stack: 72 bytes.
#pragma once

#include <stdint.h>
#include <string.h>

#include "mote/kernels/isa/target.h"
#include "mote/kernels/packed/arm_dsp_byte_pairs.h"

namespace mote::kernels::packed {

// The assembly reads these words in this order.
struct WinogradCall {
  const int32_t* stream;
  const int32_t* stream_end;
  const int16_t* inputs;
  int32_t* products;  // scratch: 16 * 8
  int8_t* output;     // of the first tile's upper left position
  int8_t* output_below;
};

template <Rounding kRounding, int kFinalShift, int kInputChannels, int kOutputChannels>
struct WinogradTiles {
  static_assert(kRounding != Rounding::kGeneric && kInputChannels % 4 == 0);
  static_assert(kInputChannels <= 256 && kOutputChannels % 2 == 0 && kOutputChannels <= 512);
  static constexpr int kPairs = kInputChannels / 2;
  static constexpr int kPairWords = 16 * 2 * kPairs + 8;  // of the stream, two output channels
  static constexpr int kUnrolled = kPairs <= 8 ? 4 : kPairs <= 16 ? 2 : 1;

  // --- in C++ ---
  static uint32_t product(const int32_t* words, const int16_t* inputs) {
    uint32_t sum = 0;
    for (int i = 0; i < kPairs; ++i, words += 2, inputs += 8) {
      const uint32_t word = static_cast<uint32_t>(*words);
      sum += static_cast<uint32_t>(isa::dsp::low_half(word) * inputs[0]);
      sum += static_cast<uint32_t>(isa::dsp::high_half(word) * inputs[1]);
    }
    return sum;
  }
  static int8_t finish(uint32_t four_sums, const int32_t* constants) {
    const auto x = static_cast<int32_t>(four_sums);
    if (kRounding == Rounding::kFused) {
      return finish_fused(shift_left_wrapping(x, constants[3]), {constants[1], constants[2], 0},
                          kFinalShift);
    }
    return finish_signed(x >> 2, {constants[1], constants[2]}, constants[3]);
  }
  static void finish_tile(const uint32_t* m, const int32_t* constants, int8_t* output,
                          int8_t* below) {
    uint32_t up[4], down[4];
    for (int x = 0; x < 4; ++x) {
      const uint32_t centre = m[(4 + x) * 8] + (x == 1 ? static_cast<uint32_t>(constants[0]) : 0);
      up[x] = m[x * 8] + centre + m[(8 + x) * 8];
      down[x] = centre - m[(8 + x) * 8] - m[(12 + x) * 8];
    }
    output[0] = finish(up[0] + up[1] + up[2], constants);
    output[kOutputChannels] = finish(up[1] - up[2] - up[3], constants);
    below[0] = finish(down[0] + down[1] + down[2], constants);
    below[kOutputChannels] = finish(down[1] - down[2] - down[3], constants);
  }
  static void portable(WinogradCall call) {
    for (; call.stream != call.stream_end; call.stream += kPairWords) {
      uint32_t m[16 * 8];
      for (int i = 0; i < 16 * 8; ++i) {
        m[i] = product(call.stream + i / 8 * 2 * kPairs + i % 8 / 4,
                       call.inputs + i / 8 * 8 * kPairs + 2 * (i % 4));
      }
      memcpy(call.products, m, sizeof m);
      for (int i = 0; i < 8; ++i) {
        const int place = i % 4 * 2 * kOutputChannels + i / 4;
        finish_tile(m + i, call.stream + 16 * 2 * kPairs + i / 4 * 4, call.output + place,
                    call.output_below + place);
      }
      call.output += 2;
      call.output_below += 2;
    }
  }

#if MOTE_HAS_ARM_DSP
  // Products: r0 inputs, r1 stream, r2 r3 weights, r4 r5 inputs, sums of A in r6-r9, of B in
  // r10-r12 lr. Then r0 products, r1 constants. sp: where products go, their end, the call's words.
  [[gnu::naked, gnu::noinline]] static void assembly(const WinogradCall*) {
    __asm__ volatile(
        "  .syntax unified\n"
        "  .macro mote_four a0, a1, a2, a3, b0, b1, b2, b3\n"
        "  .if .Lmote_i == 0\n"
        "  smuad \\a0, r2, r4\n"
        "  smuad \\b0, r3, r4\n"
        "  smuad \\a1, r2, r5\n"
        "  smuad \\b1, r3, r5\n"
        "  .else\n"
        "  smlad \\a0, r2, r4, \\a0\n"
        "  smlad \\b0, r3, r4, \\b0\n"
        "  smlad \\a1, r2, r5, \\a1\n"
        "  smlad \\b1, r3, r5, \\b1\n"
        "  .endif\n"
        "  .endm\n"
        // Column x of the products of one tile: its upper and lower sums. The bias goes to the
        // centre, from where it reaches all four outputs.
        "  .macro mote_column place, up, down, centre\n"
        "  ldr r2, [r0, #(4 * .Lmote_i + \\place)]\n"
        "  ldr r3, [r0, #(4 * .Lmote_i + \\place + 128)]\n"
        "  ldr r4, [r0, #(4 * .Lmote_i + \\place + 256)]\n"
        "  ldr r5, [r0, #(4 * .Lmote_i + \\place + 384)]\n"
        "  .if \\centre\n"
        "  ldr lr, [r1, #(.Lmote_i / 4 * 16)]\n"
        "  add r3, r3, lr\n"
        "  .endif\n"
        "  add r2, r2, r3\n"
        "  sub r3, r3, r4\n"
        "  add \\up, r2, r4\n"
        "  sub \\down, r3, r5\n"
        "  .endm\n"
        "  .macro mote_output sum\n"
        "  .if %c[rounding] == 0\n"
        "  lsl \\sum, \\sum, r5\n"
        "  smmla \\sum, \\sum, r2, r3\n"
        "  ssat \\sum, #8, \\sum, asr #%c[final_shift]\n"
        "  .else\n"
        "  asr \\sum, \\sum, #1\n"
        "  smmulr \\sum, \\sum, r2\n"
        "  add \\sum, \\sum, \\sum, asr #31\n"
        "  smmlar \\sum, \\sum, r3, r5\n"
        "  ssat \\sum, #8, \\sum\n"
        "  .endif\n"
        "  .endm\n"

        "  push {r4-r11, lr}\n"
        "  ldm r0, {r1-r6}\n"
        "  push {r1-r6}\n"
        "  add r2, r4, #512\n"
        "  push {r1, r2}\n"
        "1:\n"  // next pair of output channels
        "  ldr r2, [sp, #20]\n"
        "  ldr r0, [sp, #16]\n"
        "  str r2, [sp]\n"
        "2:\n"
        "  .rept %c[unrolled]\n"
        "  .set .Lmote_i, 0\n"
        "  .rept %c[pairs]\n"
        "  ldr r2, [r1], #4\n"
        "  ldr r3, [r1], #4\n"
        "  ldr r4, [r0, #(16 * .Lmote_i)]\n"
        "  ldr r5, [r0, #(16 * .Lmote_i + 4)]\n"
        "  mote_four r6, r7, r8, r9, r10, r11, r12, lr\n"
        "  ldr r4, [r0, #(16 * .Lmote_i + 8)]\n"
        "  ldr r5, [r0, #(16 * .Lmote_i + 12)]\n"
        "  mote_four r8, r9, r6, r7, r12, lr, r10, r11\n"
        "  .set .Lmote_i, .Lmote_i + 1\n"
        "  .endr\n"
        "  ldr r2, [sp]\n"
        "  add r0, r0, #(16 * %c[pairs])\n"
        "  stm r2!, {r6, r7, r8, r9, r10, r11, r12, lr}\n"
        "  str r2, [sp]\n"
        "  .endr\n"
        "  ldr r3, [sp, #4]\n"
        "  cmp r2, r3\n"
        "  bne 2b\n"

        "  sub r0, r2, #512\n"
        "  .set .Lmote_i, 0\n"  // 4 * channel + tile
        "  .rept 8\n"
        "  mote_column 0, r6, r10, 0\n"
        "  mote_column 32, r7, r11, 1\n"
        "  mote_column 64, r8, r12, 0\n"
        "  mote_column 96, r9, lr, 0\n"
        "  ldr r2, [r1, #(.Lmote_i / 4 * 16 + 4)]\n"
        "  ldr r3, [r1, #(.Lmote_i / 4 * 16 + 8)]\n"
        "  ldr r5, [r1, #(.Lmote_i / 4 * 16 + 12)]\n"
        "  ldr r4, [sp, #24]\n"
        "  add r6, r6, r7\n"
        "  add r6, r6, r8\n"
        "  sub r7, r7, r8\n"
        "  sub r7, r7, r9\n"
        "  add r10, r10, r11\n"
        "  add r10, r10, r12\n"
        "  sub r11, r11, r12\n"
        "  sub r11, r11, lr\n"
        "  mote_output r6\n"
        "  mote_output r7\n"
        "  mote_output r10\n"
        "  mote_output r11\n"
        "  ldr r2, [sp, #28]\n"
        "  strb r6, [r4, #(.Lmote_i %% 4 * 2 * %c[channels] + .Lmote_i / 4)]\n"
        "  strb r7, [r4, #(.Lmote_i %% 4 * 2 * %c[channels] + %c[channels] + .Lmote_i / 4)]\n"
        "  strb r10, [r2, #(.Lmote_i %% 4 * 2 * %c[channels] + .Lmote_i / 4)]\n"
        "  strb r11, [r2, #(.Lmote_i %% 4 * 2 * %c[channels] + %c[channels] + .Lmote_i / 4)]\n"
        "  .set .Lmote_i, .Lmote_i + 1\n"
        "  .endr\n"
        "  add r4, r4, #2\n"
        "  add r2, r2, #2\n"
        "  str r4, [sp, #24]\n"
        "  str r2, [sp, #28]\n"
        "  ldr r2, [sp, #12]\n"
        "  add r1, r1, #32\n"
        "  cmp r1, r2\n"
        "  bne 1b\n"
        "  add sp, #32\n"
        "  pop {r4-r11, pc}\n"
        "  .purgem mote_four\n"
        "  .purgem mote_column\n"
        "  .purgem mote_output\n" ::[rounding] "i"(static_cast<int>(kRounding)),
        [final_shift] "i"(kFinalShift), [pairs] "i"(kPairs), [unrolled] "i"(kUnrolled),
        [channels] "i"(kOutputChannels));
  }
  static void run(const WinogradCall& call) {
    void (*function)(const WinogradCall*) = assembly;
    __asm__(""
            : "+r"(function));  // or the compiler could leave out an argument that it sees unused
    function(&call);
  }
#else
  static void run(const WinogradCall& call) {
    portable(call);
  }
#endif
};

}  // namespace mote::kernels::packed
