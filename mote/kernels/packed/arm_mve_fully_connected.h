// FULLY_CONNECTED i8 on MVE for one row of inputs: eight output channels at a time.
//
//   output[o] = clamp(round(multiplier[o] * (bias[o] + sum of weights[o][i] * input[i])) + offset)
//
// Rounding, folding and flags as in arm_mve_block.h. With a single row nothing but the input is
// used twice, so each 16 products cost the load of their weights and one VMLADAVA: 17 instructions
// for 128 products, and about 30 for the rest of eight outputs. Serves 1x1 convolutions of one
// pixel too.
//
// Packed weights, for each 8 channels (even ones first: 0 2 4 6 1 3 5 7):
//   i32 bias[8]; i8 weights[step][8][16]; i32 left_shift[8] (only with kMveLeftShift);
//   i32 multiplier[8]; i32 right_shift[8]
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "mote/kernels/packed/arm_mve_block.h"

namespace mote::kernels::packed {

// The assembly reads the fields at fixed offsets.
struct MveFullyConnected {
  const int8_t* input;
  const int8_t* weights;
  int8_t* output;
  int8_t* output_end;
  int32_t output_offset;
  int32_t activation_min;
  int32_t activation_max;
  uint32_t turns;  // of kUnrolled steps
  uint32_t tail;   // with kMveDepthTail: inputs of the last step
};

namespace portable {

inline void mve_fully_connected(const MveFullyConnected& layer, uint32_t unrolled, uint32_t flags) {
  const uint32_t whole = layer.turns * unrolled;
  const uint32_t tail = (flags & kMveDepthTail) != 0 ? layer.tail : 0;
  const uint32_t steps = whole + (tail > 0 ? 1 : 0);
  const int8_t* bytes = layer.weights;
  const ptrdiff_t channels = layer.output_end - layer.output;
  for (ptrdiff_t channel = 0; channel < channels; ++channel) {
    const uint32_t lane = static_cast<uint32_t>(((channel & 7) >> 1) + (channel & 1) * 4);
    const int32_t* bias = reinterpret_cast<const int32_t*>(bytes);
    const int8_t* weights = bytes + 32 + size_t{16} * lane;
    const int32_t* tables = reinterpret_cast<const int32_t*>(bytes + 32 + size_t{128} * steps);
    uint32_t sum = static_cast<uint32_t>(bias[lane]);
    for (uint32_t i = 0; i < 16 * whole + tail; ++i) {
      sum += static_cast<uint32_t>(layer.input[i] * weights[size_t{128} * (i / 16) + i % 16]);
    }
    int32_t shift = 0;
    if ((flags & kMveLeftShift) != 0) {
      shift = tables[lane];
      tables += 8;
    }
    if (shift == 0) shift = tables[8 + lane];
    const int32_t scaled =
        multiply_by_quantized_multiplier(static_cast<int32_t>(sum), {tables[lane], shift});
    layer.output[channel] = static_cast<int8_t>(
        offset_and_clamp(scaled, layer.output_offset, layer.activation_min, layer.activation_max));
    if ((channel & 7) == 7) bytes = reinterpret_cast<const int8_t*>(tables + 16);
  }
}

}  // namespace portable

#if defined(__ARM_FEATURE_MVE)

// Products of 16 inputs in q0, weights loaded one ahead.
#define MOTE_MVE_EIGHT_CHANNELS \
  "  vldrw.u32 q1, [r5], #16\n" \
  "  vldrw.u32 q2, [r5], #16\n" \
  "  vmladava.s8 r0, q1, q0\n"  \
  "  vldrw.u32 q3, [r5], #16\n" \
  "  vmladava.s8 r2, q2, q0\n"  \
  "  vldrw.u32 q1, [r5], #16\n" \
  "  vmladava.s8 r4, q3, q0\n"  \
  "  vldrw.u32 q2, [r5], #16\n" \
  "  vmladava.s8 r6, q1, q0\n"  \
  "  vldrw.u32 q3, [r5], #16\n" \
  "  vmladava.s8 r8, q2, q0\n"  \
  "  vldrw.u32 q1, [r5], #16\n" \
  "  vmladava.s8 r10, q3, q0\n" \
  "  vldrw.u32 q2, [r5], #16\n" \
  "  vmladava.s8 r12, q1, q0\n" \
  "  vmladava.s8 lr, q2, q0\n"

// Requantizes the sums in `q`; q3 is free.
#define MOTE_MVE_ROUND(q)       \
  "  vldrw.u32 q2, [r5], #16\n" \
  "  .if %c1 & 1\n"             \
  "  vand q3, " q               \
  ", q2\n"                      \
  "  vshr.s32 q3, q3, #31\n"    \
  "  vqadd.s32 " q ", " q       \
  ", q3\n"                      \
  "  .endif\n"                  \
  "  vrshl.s32 " q ", " q ", q2\n"

// Registers: r0 r2 r4 r6 r8 r10 r12 r14 sums; r1 input; r3 turns; r5 weights; r7 output; r9 its
// end; r11 the input's start. Eight weight vectors are loaded one ahead of their product.
template <uint32_t kUnrolled, uint32_t kFlags>
[[gnu::naked, gnu::noinline]] void mve_fully_connected(const MveFullyConnected&) {
  asm volatile(
      "  .syntax unified\n"
      "  push {r4-r11, lr}\n"
      "  sub sp, #20\n"
      "  ldrd r11, r5, [r0], #8\n"
      "  ldrd r7, r9, [r0], #8\n"
      "  ldm r0, {r1-r4, r6}\n"
      "  stm sp, {r1-r4, r6}\n"  // output_offset, bounds, turns, tail
      "1:\n"                     // the next 8 channels
      "  mov r1, r11\n"
      "  ldrd r0, r2, [r5], #8\n"
      "  ldrd r4, r6, [r5], #8\n"
      "  ldrd r8, r10, [r5], #8\n"
      "  ldrd r12, lr, [r5], #8\n"
      "  .if %c0\n"
      "  ldr r3, [sp, #12]\n"
      "2:\n"  // the next kUnrolled steps
      "  .rept %c0\n"
      "  vldrb.u8 q0, [r1], #16\n" MOTE_MVE_EIGHT_CHANNELS
      "  .endr\n"
      "  subs r3, #1\n"
      "  bne 2b\n"
      "  .endif\n"
      "  .if %c1 & 16\n"
      "  ldr r3, [sp, #16]\n"
      "  vctp.8 r3\n"
      "  vpst\n"
      "  vldrbt.u8 q0, [r1]\n" MOTE_MVE_EIGHT_CHANNELS
      "  .endif\n"
      "  vmov q0[2], q0[0], r0, r4\n"
      "  vmov q0[3], q0[1], r2, r6\n"
      "  vmov q1[2], q1[0], r8, r12\n"
      "  vmov q1[3], q1[1], r10, lr\n"
      "  .if %c1 & 4\n"
      "  vldrw.u32 q2, [r5], #16\n"
      "  vshl.s32 q0, q0, q2\n"
      "  vldrw.u32 q2, [r5], #16\n"
      "  vshl.s32 q1, q1, q2\n"
      "  .endif\n"
      "  vldrw.u32 q2, [r5], #16\n"
      "  vqrdmulh.s32 q0, q0, q2\n"
      "  vldrw.u32 q2, [r5], #16\n"
      "  vqrdmulh.s32 q1, q1, q2\n"  //
      MOTE_MVE_ROUND("q0") MOTE_MVE_ROUND("q1")
      "  ldm sp, {r0, r2, r4}\n"
      "  vqmovnb.s32 q0, q0\n"
      "  vqmovnt.s32 q0, q1\n"
      "  vqadd.s16 q0, q0, r0\n"
      "  .if %c1 & 2\n"
      "  vdup.16 q1, r2\n"
      "  vmax.s16 q0, q0, q1\n"
      "  vdup.16 q1, r4\n"
      "  vmin.s16 q0, q0, q1\n"
      "  .endif\n"
      "  vqmovnb.s16 q0, q0\n"
      "  .if %c1 & 8\n"
      "  sub r6, r9, r7\n"
      "  vctp.16 r6\n"
      "  vpst\n"
      "  vstrbt.16 q0, [r7], #8\n"
      "  .else\n"
      "  vstrb.16 q0, [r7], #8\n"
      "  .endif\n"
      "  cmp r7, r9\n"
      "  blo 1b\n"
      "  add sp, #20\n"
      "  pop {r4-r11, pc}\n" ::"i"(kUnrolled),
      "i"(kFlags));
}

#undef MOTE_MVE_ROUND
#undef MOTE_MVE_EIGHT_CHANNELS

#else

template <uint32_t kUnrolled, uint32_t kFlags>
void mve_fully_connected(const MveFullyConnected& layer) {
  portable::mve_fully_connected(layer, kUnrolled, kFlags);
}

#endif

}  // namespace mote::kernels::packed
