// The inner kernel of convolutions on Armv7E-M (Cortex-M4, M7, M33): two positions by four
// channels.
//
// Inputs are int16, widened beforehand; weights are one byte each, two channels to a number. A word
// of the stream holds two taps of channels A and B, each half being the NUMBER 256 * A + B. Then
//   SMLAD  T, word, x, T       adds 256 * a.x + b.x
//   SXTB16 word, word          leaves b, in place
//   SMLAD  S, word, x, S       adds b.x
// and at the end T - S = 256 * a.x, modulo 2^32: exact while |a.x| < 2^23, which the packer proves.
// That is one unpacking instruction for four weights, and T - S comes shifted left as
// requantization wants it. One block is 4 loads back to back, 2 SXTB16 and 8 SMLAD for 16 products:
// 14 instructions, 15 cycles.
//
// Stream, for each group of four channels A B C D:
//   bias  256 * A + B, B, 256 * C + D, D             (input zero point folded in)
//   words (A,B), (C,D) of each pair of taps, segment after segment
//   kFused: {m, C, shift} of A B C D; shift is 8 - left for A and C, left for B and D.
//   kUniform: {m, C}.  kSigned: {m, 2^(32-n)}.  kGeneric: nothing.
//
// Taps come in segments of 2 * kPairs int16 that lie in one piece; kPairs is straight-line code,
// the number of segments is not, so that layers of different depth share the code. Outside its
// blocks, a group costs 48 instructions for its 8 outputs, 6 more and 5 a segment with a table.
// Stack: 80 bytes.
#pragma once

#include <stdint.h>
#include <string.h>

#include "mote/kernels/packed/arm_dsp_assembly.h"
#include "mote/kernels/packed/arm_dsp_byte_pairs.h"

namespace mote::kernels::packed {

// The assembly reads these words in this order.
struct GemmCall {
  const int32_t* stream;
  const int32_t* stream_end;
  const int16_t* input;   // one segment: of position 0
  const int16_t** table;  // several: where each lies at position 0, then a null; is moved on
  void* output;           // int8; kGeneric: int32, 8 for each pair of positions and group: T S T S
  int32_t position_step;  // bytes from one position's output to the next; 0: only position 0 counts
  int32_t channel_step;   // planes: bytes from one channel's output to the next
  int32_t next_pair;      // bytes from behind the last channel to the next pair of positions
  int32_t zero_point;     // of the output, for kSigned
  int32_t pairs;          // of positions, at least one
};

// kPosition: bytes from position 0 to position 1 in the inputs. kTable: several segments.
// kPlanes: channels lie channel_step apart; otherwise they are neighbours. kRows: a segment is so
// many pieces, kPitch bytes apart, in straight-line code too.
template <Rounding kRounding, int kFinalShift, int kPairs, int kPosition, bool kTable, bool kPlanes,
          int kRows = 1, int kPitch = 0>
struct Gemm {
  static_assert(kPairs >= 1 && (kRows - 1) * kPitch + 4 * kPairs + kPosition <= 4096,
                "offsets of LDR have 12 bits");

  // --- in C++ ---
  // Returns where the constants begin.
  static const int32_t* sum_group(const GemmCall& call, const int32_t* stream, int32_t sums[2][4]) {
    memcpy(sums[0], stream, sizeof sums[0]);
    memcpy(sums[1], stream, sizeof sums[1]);
    stream += 4;
    for (int segment = 0; kTable ? call.table[segment] != nullptr : segment < 1; ++segment) {
      const int16_t* input = kTable ? call.table[segment] : call.input;
      for (int row = 0; row < kRows; ++row, input += kPitch / 2, stream += 2 * kPairs) {
        add_byte_pairs(stream, input, kPairs, sums[0]);
        add_byte_pairs(stream, input + kPosition / 2, kPairs, sums[1]);
      }
    }
    return stream;
  }
  static void portable(GemmCall call) {
    for (; call.pairs > 0; --call.pairs) {
      uint8_t* output = static_cast<uint8_t*>(call.output);
      for (const int32_t* stream = call.stream; stream != call.stream_end;) {
        int32_t sums[2][4];
        stream = sum_group(call, stream, sums);
        if (kRounding == Rounding::kGeneric) {
          memcpy(output, sums, sizeof sums);
          output += sizeof sums;
          continue;
        }
        for (int channel = 0; channel < 4; ++channel, stream += constant_count(kRounding)) {
          for (int position = 1; position >= 0; --position) {
            output[position * call.position_step] =
                static_cast<uint8_t>(finish_byte_pair<kRounding, kFinalShift>(
                    sums[position], channel, stream, call.zero_point));
          }
          output += kPlanes ? call.channel_step : 1;
        }
      }
      call.output = output + call.next_pair;
      call.input += kTable ? 0 : kPosition;
      for (int i = 0; kTable && call.table[i] != nullptr; ++i) call.table[i] += kPosition;
    }
  }

#if MOTE_HAS_ARM_DSP
  // r0 input, r1 stream, r2 r3 words, r4 r5 inputs; sums of position 0 in r6-r9, of 1 in r10-r12
  // lr. The call's words lie from sp + 4; sp holds how far in the table we are.
  [[gnu::naked, gnu::noinline]] static void assembly(const GemmCall*) {
    __asm__ volatile(
        "  .syntax unified\n" MOTE_ARM_DSP_ROUNDING
        // Position 1 first: with a step of 0 position 0 is what stays. `free` is free from here on.
        "  .macro mote_store first, second, free\n"
        "  strb \\second, [r5, r0]\n"
        "  .if %c[planes]\n"
        "  strb \\first, [r5]\n"
        "  .if %c[rounding] == 3\n"
        "  add r5, r5, r4\n"
        "  .else\n"
        "  ldr \\free, [sp, #28]\n"
        "  add r5, r5, \\free\n"
        "  .endif\n"
        "  .else\n"
        "  strb \\first, [r5], #1\n"
        "  .endif\n"
        "  .endm\n"

        "  push {r4-r11, lr}\n"
        "  ldm r0, {r1-r10}\n"
        "  push {r1-r10}\n"
        "  sub sp, #4\n"
        "1:\n"  // next group of four channels
        "  ldm r1!, {r6, r7, r8, r9}\n"
        "  .if %c[table]\n"
        "  mov r10, r6\n"
        "  mov r11, r7\n"
        "  mov r12, r8\n"
        "  mov lr, r9\n"
        "  ldr r2, [sp, #16]\n"
        "  ldr r0, [r2], #4\n"
        "  str r2, [sp]\n"
        "  .else\n"
        "  ldr r0, [sp, #12]\n"
        "  .endif\n"
        "2:\n"  // next segment
        "  .set .Lmote_row, 0\n"
        "  .rept %c[rows]\n"
        "  .set .Lmote_i, .Lmote_row\n"
        "  .rept %c[pairs]\n"
        "  ldr r2, [r1], #4\n"
        "  ldr r3, [r1], #4\n"
        "  ldr r4, [r0, #.Lmote_i]\n"
        "  ldr r5, [r0, #(.Lmote_i + %c[position])]\n"
        // The only segment's first block takes the bias of position 1 from position 0's registers.
        "  .if %c[table] == 0 && .Lmote_i == 0\n"
        "  smlad r10, r2, r5, r6\n"
        "  smlad r6, r2, r4, r6\n"
        "  smlad r12, r3, r5, r8\n"
        "  smlad r8, r3, r4, r8\n"
        "  sxtb16 r2, r2\n"
        "  sxtb16 r3, r3\n"
        "  smlad r11, r2, r5, r7\n"
        "  smlad r7, r2, r4, r7\n"
        "  smlad lr, r3, r5, r9\n"
        "  smlad r9, r3, r4, r9\n"
        "  .else\n"
        "  smlad r6, r2, r4, r6\n"
        "  smlad r10, r2, r5, r10\n"
        "  smlad r8, r3, r4, r8\n"
        "  smlad r12, r3, r5, r12\n"
        "  sxtb16 r2, r2\n"
        "  sxtb16 r3, r3\n"
        "  smlad r7, r2, r4, r7\n"
        "  smlad r11, r2, r5, r11\n"
        "  smlad r9, r3, r4, r9\n"
        "  smlad lr, r3, r5, lr\n"
        "  .endif\n"
        "  .set .Lmote_i, .Lmote_i + 4\n"
        "  .endr\n"
        "  .set .Lmote_row, .Lmote_row + %c[pitch]\n"
        "  .endr\n"
        "  .if %c[table]\n"
        "  ldr r2, [sp]\n"
        "  ldr r0, [r2], #4\n"
        "  str r2, [sp]\n"
        "  cmp r0, #0\n"
        "  bne 2b\n"
        "  .endif\n"

        "  ldr r5, [sp, #20]\n"
        "  .if %c[rounding] == 2\n"
        "  stm r5!, {r6, r7, r8, r9, r10, r11, r12, lr}\n"
        "  .else\n"
        "  ldr r0, [sp, #24]\n"
        "  .if %c[rounding] == 1\n"
        "  ldr r4, [sp, #36]\n"
        "  .elseif %c[rounding] == 3 && %c[planes]\n"
        "  ldr r4, [sp, #28]\n"
        "  .endif\n"
        "  mote_constants\n"
        "  mote_high r6, r7\n"
        "  mote_high r10, r11\n"
        "  mote_store r6, r10, r6\n"
        "  mote_constants\n"
        "  mote_low r7\n"
        "  mote_low r11\n"
        "  mote_store r7, r11, r7\n"
        "  mote_constants\n"
        "  mote_high r8, r9\n"
        "  mote_high r12, lr\n"
        "  mote_store r8, r12, r8\n"
        "  mote_constants\n"
        "  mote_low r9\n"
        "  mote_low lr\n"
        "  mote_store r9, lr, r9\n"
        "  .endif\n"
        "  ldr r2, [sp, #8]\n"
        "  str r5, [sp, #20]\n"
        "  cmp r1, r2\n"
        "  bne 1b\n"

        "  .if %c[table]\n"  // the next pair of positions
        "  ldr r2, [sp, #16]\n"
        "  ldr r0, [r2]\n"
        "3:\n"
        "  addw r0, r0, #%c[position]\n"
        "  addw r0, r0, #%c[position]\n"
        "  str r0, [r2], #4\n"
        "  ldr r0, [r2]\n"
        "  cmp r0, #0\n"
        "  bne 3b\n"
        "  .else\n"
        "  ldr r0, [sp, #12]\n"
        "  addw r0, r0, #%c[position]\n"
        "  addw r0, r0, #%c[position]\n"
        "  str r0, [sp, #12]\n"
        "  .endif\n"
        "  ldr r2, [sp, #32]\n"
        "  ldr r1, [sp, #4]\n"
        "  add r5, r5, r2\n"
        "  str r5, [sp, #20]\n"
        "  ldr r2, [sp, #40]\n"
        "  subs r2, #1\n"
        "  str r2, [sp, #40]\n"
        "  bne 1b\n"
        "  add sp, #44\n"
        "  pop {r4-r11, pc}\n" MOTE_ARM_DSP_ROUNDING_END
        "  .purgem mote_store\n" ::[rounding] "i"(static_cast<int>(kRounding)),
        [final_shift] "i"(kFinalShift), [pairs] "i"(kPairs), [position] "i"(kPosition),
        [rows] "i"(kRows), [pitch] "i"(kPitch), [table] "i"(kTable ? 1 : 0),
        [planes] "i"(kPlanes ? 1 : 0));
  }
  static void run(const GemmCall& call) {
    void (*function)(const GemmCall*) = assembly;
    __asm__(""
            : "+r"(function));  // or the compiler could leave out an argument that it sees unused
    function(&call);
  }
#else
  static void run(const GemmCall& call) {
    portable(call);
  }
#endif
};

}  // namespace mote::kernels::packed
