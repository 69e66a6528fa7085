// Four channels of depthwise layers (tile.h) on the DSP instructions: assembly, and the same in C++
// for other machines. Six instructions for four products; from sum to output as in arm_dsp_scale.h.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "mote/base/word.h"
#include "mote/kernels/isa/arm_dsp_intrinsics.h"
#include "mote/kernels/isa/arm_dsp_scale.h"
#include "mote/kernels/isa/target.h"
#include "mote/kernels/tile.h"

namespace mote::isa::dsp {

#if MOTE_HAS_ARM_DSP

static_assert(offsetof(DepthwiseRun, output) == 20 && offsetof(DepthwiseRun, narrow) == 40 &&
                  offsetof(DepthwiseRun, bias) == 44 && offsetof(DepthwiseRun, scales) == 92 &&
                  offsetof(DepthwiseRun, unused) == 128,
              "the assembly knows these");

// clang-format off

// One tap of four channels.
#define MOTE_DEPTHWISE_TAP \
  "ldrd r0, r1, [r8], #8\n    ldrd r2, r3, [r11], #8\n" \
  "smlabb r4, r0, r2, r4\n    smlabb r5, r1, r3, r5\n" \
  "smlatt r6, r0, r2, r6\n    smlatt r7, r1, r3, r7\n"
#define MOTE_DEPTHWISE_SCALE(x, value, power) \
  "qadd " x ", " x ", " x "\n smmulr " x ", " x ", " value "\n add " x ", " x ", " x ", asr #31\n" \
  "smmlar " x ", " x ", " power ", r8\n ssat " x ", #8, " x "\n"

// All positions of the run. Nine taps are unrolled: a window of 3 x 3 goes through once.
[[gnu::naked, gnu::noinline]] inline void filter_depthwise(DepthwiseRun*) {
  __asm__ volatile(
      "  push {r4-r11, lr}\n"
      "  mov lr, r0\n"
      "  ldr r10, [lr, #0]\n"  // input of the position
      "  ldr r9, [lr, #20]\n"  // output
      "  ldrd r0, r1, [lr, #4]\n"
      "  add r12, r0, r1, lsl #3\n"  // end of the weights
      "  movs r2, #9\n"
      "  udiv r3, r1, r2\n"
      "  mls r1, r3, r2, r1\n"
      "  str r1, [lr, #128]\n"  // where to enter the loop
      "1:\n"
      "  add r0, lr, #44\n"
      "  ldmia r0, {r4-r7}\n"
      "  ldr r11, [lr, #4]\n"
      "  mov r8, r10\n"
      "  ldr r0, [lr, #128]\n"
      "  tbb [pc, r0]\n"
      "2: .byte (30f - 2b) / 2, (38f - 2b) / 2, (37f - 2b) / 2, (36f - 2b) / 2, (35f - 2b) / 2\n"
      "  .byte (34f - 2b) / 2, (33f - 2b) / 2, (32f - 2b) / 2, (31f - 2b) / 2, 0\n"
      "30:\n" MOTE_DEPTHWISE_TAP "31:\n" MOTE_DEPTHWISE_TAP "32:\n" MOTE_DEPTHWISE_TAP
      "33:\n" MOTE_DEPTHWISE_TAP "34:\n" MOTE_DEPTHWISE_TAP "35:\n" MOTE_DEPTHWISE_TAP
      "36:\n" MOTE_DEPTHWISE_TAP "37:\n" MOTE_DEPTHWISE_TAP "38:\n" MOTE_DEPTHWISE_TAP
      "  cmp r11, r12\n"
      "  bne 30b\n"
      "  ldr r8, [lr, #28]\n"
      "  add r0, lr, #92\n"
      "  ldmia r0!, {r1, r2, r3, r11}\n"
      MOTE_DEPTHWISE_SCALE("r4", "r1", "r2")
      MOTE_DEPTHWISE_SCALE("r5", "r3", "r11")
      "  ldmia r0, {r1, r2, r3, r11}\n"
      MOTE_DEPTHWISE_SCALE("r6", "r1", "r2")
      MOTE_DEPTHWISE_SCALE("r7", "r3", "r11")
      "  ldr r0, [lr, #40]\n"
      "  cbnz r0, 4f\n"
      "3:\n"
      "  ldr r1, [lr, #24]\n"
      "  ldr r2, [lr, #16]\n"
      "  ldr r3, [lr, #12]\n"
      "  strb r4, [r9]\n"
      "  strb r5, [r9, #1]\n"
      "  strb r6, [r9, #2]\n"
      "  strb r7, [r9, #3]\n"
      "  add r9, r1\n"
      "  add r10, r10, r2, lsl #1\n"
      "  subs r3, #1\n"
      "  str r3, [lr, #12]\n"
      "  bne 1b\n"
      "  pop {r4-r11, pc}\n"
      "4:\n"
      "  ldrd r0, r1, [lr, #32]\n"
      MOTE_DSP_CLAMP("r4")
      MOTE_DSP_CLAMP("r5")
      MOTE_DSP_CLAMP("r6")
      MOTE_DSP_CLAMP("r7")
      "  b 3b\n");
}

#undef MOTE_DEPTHWISE_TAP
#undef MOTE_DEPTHWISE_SCALE
// clang-format on

#else

inline void filter_depthwise(DepthwiseRun* run) {
  const int16_t* input = run->input;
  int8_t* output = run->output;
  for (; run->count > 0; --run->count, input += run->step, output += run->output_step) {
    int32_t sums[] = {run->bias[0], run->bias[1], run->bias[2], run->bias[3]};
    for (uint32_t i = 0; i < 4 * run->taps; i += 4) {
      const uint32_t x02 = load_word(input + i), x13 = load_word(input + i + 2);
      const uint32_t w02 = load_word(run->weights + i), w13 = load_word(run->weights + i + 2);
      sums[0] = smlabb(x02, w02, sums[0]);
      sums[1] = smlabb(x13, w13, sums[1]);
      sums[2] = smlatt(x02, w02, sums[2]);
      sums[3] = smlatt(x13, w13, sums[3]);
    }
    for (uint32_t i = 0; i < 4; ++i) {
      const int32_t* scale = run->scales + 2 * i;
      const int32_t byte = scale_to_byte(sums[i], scale[0], scale[1], run->offset);
      output[i] = static_cast<int8_t>(clamp(byte, run->low, run->high));
    }
  }
}

#endif

}  // namespace mote::isa::dsp
