// FULLY_CONNECTED on Armv7E-M: one position by four channels, any depth.
//
// Words of byte pairs and stream as in arm_dsp_gemm.h. A turn of the loop takes 8 * kSteps inputs.
// kWiden: the inputs of a batch are widened once, into scratch, filled up to whole turns. Eight
// inputs of four channels are 27 instructions, 39 cycles for 32 products; 3 more a turn, 30 a
// group. Every input of a batch is read before its outputs are written.
// Else each group of channels widens them again: 32 instructions, 41 cycles, and no scratch. The
// last turn takes the last inputs, zero weights beside those that the turn before has taken.
#pragma once

#include <stdint.h>
#include <string.h>

#include "mote/kernels/packed/arm_dsp_assembly.h"
#include "mote/kernels/packed/arm_dsp_byte_pairs.h"
#include "mote/kernels/packed/arm_dsp_positions.h"
#include "mote/kernels/packed/arm_dsp_widen.h"

namespace mote::kernels::packed {

// The assembly reads these words in this order.
struct VectorCall {
  const int32_t* stream;
  const int32_t* stream_end;
  const void* input;      // widened, or int8
  const void* last_turn;  // where its inputs begin
  void* output;           // int8; kGeneric: int32, 4 for each group: T S T S
  int32_t zero_point;     // of the output, for kSigned
};

template <Rounding kRounding, int kFinalShift, int kSteps, bool kWiden>
struct VectorGemm {
  static constexpr uint32_t kTurn = 8 * kSteps;  // inputs
  static constexpr int32_t kTurnBytes = kWiden ? 2 * kTurn : kTurn;

  // --- in C++ ---
  static const int32_t* add_turn(const uint8_t* input, const int32_t* stream, int32_t sums[4]) {
    int16_t widened[kTurn];
    if (kWiden) {
      memcpy(widened, input, sizeof widened);
    } else {
      widen(reinterpret_cast<const int8_t*>(input), widened, kTurn);
    }
    add_byte_pairs(stream, widened, kTurn / 2, sums);
    return stream + kTurn;
  }

  static void portable(VectorCall call) {
    const auto* input = static_cast<const uint8_t*>(call.input);
    const auto last = static_cast<int32_t>(static_cast<const uint8_t*>(call.last_turn) - input);
    uint8_t* output = static_cast<uint8_t*>(call.output);
    for (const int32_t* stream = call.stream; stream != call.stream_end;) {
      int32_t sums[4];
      memcpy(sums, stream, sizeof sums);
      stream += 4;
      for (int32_t i = 0; i < last; i += kTurnBytes) stream = add_turn(input + i, stream, sums);
      stream = add_turn(input + last, stream, sums);
      if (kRounding == Rounding::kGeneric) {
        memcpy(output, sums, sizeof sums);
        output += sizeof sums;
        continue;
      }
      for (int channel = 0; channel < 4; ++channel) {
        *output++ = static_cast<uint8_t>(
            finish_byte_pair<kRounding, kFinalShift>(sums, channel, stream, call.zero_point));
        stream += constant_count(kRounding);
      }
    }
  }

#if MOTE_HAS_ARM_DSP
  // r0 input, r1 stream, r2-r5 words, r6-r9 inputs, r10 r11 r12 lr sums. The call's words from sp.
  [[gnu::naked, gnu::noinline]] static void assembly(const VectorCall*) {
    __asm__ volatile("  .syntax unified\n"  //
                     MOTE_ARM_DSP_ROUNDING
                     "  .macro mote_step first, second, input\n"
                     "  smlad r10, \\first, \\input, r10\n"
                     "  smlad r12, \\second, \\input, r12\n"
                     "  sxtb16 \\first, \\first\n"
                     "  sxtb16 \\second, \\second\n"
                     "  smlad r11, \\first, \\input, r11\n"
                     "  smlad lr, \\second, \\input, lr\n"
                     "  .endm\n"
                     "  push {r4-r11, lr}\n"
                     "  ldm r0, {r1-r6}\n"
                     "  push {r1-r6}\n"
                     "1:\n"  // next group of four channels
                     "  ldm r1!, {r10, r11, r12, lr}\n"
                     "  ldr r0, [sp, #8]\n"
                     "2:\n"
                     "  .rept %c[steps]\n"
                     "  .if %c[widen]\n"
                     "  ldm r0!, {r6, r7, r8, r9}\n"
                     "  .else\n"
                     "  ldr r6, [r0], #4\n"  // not LDM: they may lie anywhere
                     "  ldr r8, [r0], #4\n"
                     "  sxtb16 r7, r6, ror #8\n"
                     "  sxtb16 r6, r6\n"
                     "  sxtb16 r9, r8, ror #8\n"
                     "  sxtb16 r8, r8\n"
                     "  .endif\n"
                     "  ldm r1!, {r2, r3, r4, r5}\n"
                     "  mote_step r2, r3, r6\n"
                     "  mote_step r4, r5, r7\n"
                     "  ldm r1!, {r2, r3, r4, r5}\n"
                     "  mote_step r2, r3, r8\n"
                     "  mote_step r4, r5, r9\n"
                     "  .endr\n"
                     "  ldr r2, [sp, #12]\n"
                     "  subs r2, r2, r0\n"
                     "  bhs 2b\n"
                     "  .if !%c[widen]\n"
                     "  cmn r2, #%c[turn]\n"  // a whole turn beyond the last: it is done
                     "  beq 3f\n"
                     "  add r0, r2\n"
                     "  b 2b\n"
                     "3:\n"
                     "  .endif\n"
                     "  ldr r5, [sp, #16]\n"
                     "  .if %c[rounding] == 2\n"
                     "  stm r5!, {r10, r11, r12, lr}\n"
                     "  .else\n"
                     "  .if %c[rounding] == 1\n"
                     "  ldr r4, [sp, #20]\n"
                     "  .endif\n"
                     "  mote_constants\n"
                     "  mote_high r10, r11\n"
                     "  mote_constants\n"
                     "  mote_low r11\n"
                     "  mote_constants\n"
                     "  mote_high r12, lr\n"
                     "  mote_constants\n"
                     "  mote_low lr\n"
                     "  strb r11, [r5, #1]\n"
                     "  strb r12, [r5, #2]\n"
                     "  strb lr, [r5, #3]\n"
                     "  strb r10, [r5], #4\n"
                     "  .endif\n"
                     "  ldr r2, [sp, #4]\n"
                     "  str r5, [sp, #16]\n"
                     "  cmp r1, r2\n"
                     "  bne 1b\n"
                     "  add sp, #24\n"
                     "  pop {r4-r11, pc}\n"
                     "  .purgem mote_step\n"  //
                     MOTE_ARM_DSP_ROUNDING_END ::[rounding] "i"(static_cast<int>(kRounding)),
                     [final_shift] "i"(kFinalShift), [steps] "i"(kSteps),
                     [widen] "i"(kWiden ? 1 : 0), [turn] "i"(kTurnBytes));
  }
  static void run(const VectorCall& call) {
    void (*function)(const VectorCall*) = assembly;
    __asm__(""
            : "+r"(function));  // or the compiler could leave out an argument that it sees unused
    function(&call);
  }
#else
  static void run(const VectorCall& call) {
    portable(call);
  }
#endif
};

struct FullyConnectedLayer {
  GemmLayer gemm;
  uint32_t batches;
  uint32_t depth;
  uint32_t padded_depth;  // a multiple of 8 * kSteps
};

// Without kWiden the depth is at least 8 * kSteps, and scratch is not used.
template <Rounding kRounding, int kFinalShift, int kSteps, bool kWiden>
class FullyConnected {
  using Kernel = VectorGemm<kRounding, kFinalShift, kSteps, kWiden>;

 public:
  static void run(const FullyConnectedLayer& layer, const int8_t* input, int8_t* output,
                  void* scratch) {
    const GemmLayer& gemm = layer.gemm;
    int16_t* widened = static_cast<int16_t*>(scratch);
    const uint32_t by_group = kRounding == Rounding::kGeneric ? 0 : gemm.channels & ~3u;
    for (uint32_t batch = 0; batch < layer.batches; ++batch) {
      VectorCall call = {gemm.stream, gemm.stream + by_group / 4 * gemm.group_words,
                         input,       input + layer.depth - Kernel::kTurn,
                         output,      gemm.output.zero_point};
      if (kWiden) {
        widen(input, widened, layer.depth);
        call.input = widened;
        call.last_turn = widened + layer.padded_depth - Kernel::kTurn;
      }
      if (by_group != 0) Kernel::run(call);
      for (uint32_t c = by_group; c < gemm.channels; c += 4) run_group(gemm, call, c, output);
      input += layer.depth;
      output += gemm.channels;
    }
  }

 private:
  // Up to four channels by way of a buffer.
  [[gnu::noinline]] static void run_group(const GemmLayer& gemm, VectorCall call, uint32_t channel,
                                          int8_t* output) {
    int32_t sums[4];
    call.stream = gemm.stream + channel / 4 * gemm.group_words;
    call.stream_end = call.stream + gemm.group_words;
    call.output = sums;
    Kernel::run(call);
    int8_t bytes[4];
    memcpy(bytes, sums, sizeof bytes);
    for (uint32_t c = 0; c < 4 && channel + c < gemm.channels; ++c) {
      output[channel + c] = kRounding == Rounding::kGeneric
                                ? finish_generic(byte_pair_sum(sums, static_cast<int>(c)),
                                                 gemm.multipliers[channel + c], gemm.output)
                                : bytes[c];
    }
  }
};

}  // namespace mote::kernels::packed
