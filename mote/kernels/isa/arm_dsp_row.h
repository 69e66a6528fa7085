// Filters over a row of inputs (TileRun in mote/kernels/tile.h) on the DSP instructions: assembly,
// and the same in C++ for other machines.
//
// Four filters at a time share the inputs, which SXTAB16 widens and moves by the offset at once: a
// word of inputs takes 22 instructions for 16 products, and half a load where the row lies in place
// for LDRD. So there is no tile, which would save an eighth. Weights lie anywhere. From sum to
// output as in arm_dsp_scale.h.
//
// Both functions run until fewer than four filters are left, or stop before four with a multiplier
// that is not for them; run->unused has the sums of these, with their biases. The depth is at least
// 4.
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

static_assert(offsetof(TileRun, row) == 80 && offsetof(TileRun, second) == 88,
              "the assembly knows these");

// clang-format off

// r8 and r9: even and odd inputs; r0, r1, r2: weights, and where the second and fourth filter are.
#define MOTE_ROW_PRODUCTS(sum) \
  "sxtb16 r12, r11\n                  sxtb16 r11, r11, ror #8\n" \
  "smlad " sum ", r8, r12, " sum "\n  smlad " sum ", r9, r11, " sum "\n"
#define MOTE_ROW_FILTERS \
  "ldr r11, [r0, r1]\n"         MOTE_ROW_PRODUCTS("r5") \
  "ldr r11, [r0, r1, lsl #1]\n" MOTE_ROW_PRODUCTS("r6") \
  "ldr r11, [r0, r2]\n"         MOTE_ROW_PRODUCTS("r7") \
  "ldr r11, [r0], #4\n"         MOTE_ROW_PRODUCTS("r4")
#define MOTE_ROW_WIDEN(word) \
  "sxtab16 r9, r10, " word ", ror #8\n sxtab16 r8, r10, " word "\n"
// 32 products: 45 instructions.
#define MOTE_ROW_PAIR \
  "ldrd r8, lr, [r3], #8\n" \
  MOTE_ROW_WIDEN("r8") MOTE_ROW_FILTERS MOTE_ROW_WIDEN("lr") MOTE_ROW_FILTERS

#define MOTE_ROW_SCALE(sum) \
  "qadd " sum ", " sum ", " sum "\n             smmulr " sum ", " sum ", r8\n" \
  "add " sum ", " sum ", " sum ", asr #31\n     smmlar " sum ", " sum ", r9, r12\n" \
  "ssat " sum ", #8, " sum "\n"
// The next multiplier of r11, as value and power of two; lr is 4096.
#define MOTE_ROW_MULTIPLIER \
  "ldrd r8, r9, [r11], #8\n adds r9, r9, #20\n cmp r9, #18\n bhi 30f\n lsl r9, lr, r9\n"
#define MOTE_ROW_OTHER_MULTIPLIER "cbz r3, 77f\n" MOTE_ROW_MULTIPLIER "77:\n"

// r4 ... r7 sum up four filters. On the stack: run; where pairs of words end, and the row; where to
// enter the loop of pairs (4: behind it); value and power of the multiplier if all have the same
// that is known, and whether they have not.
[[gnu::naked, gnu::noinline]] inline void filter_row(TileRun*) {
  __asm__ volatile(
      "  push {r4-r11, lr}\n"
      "  sub sp, #28\n"
      "  str r0, [sp]\n"
      "  mov lr, r0\n"
      "  ldr r3, [lr, #80]\n"
      "  ldr r2, [lr, #8]\n"
      "  bic r4, r2, #7\n"
      "  add r4, r3\n"
      "  str r4, [sp, #4]\n"
      "  add r4, r3, r2\n"
      "  str r4, [sp, #8]\n"
      "  ubfx r5, r2, #3, #2\n"
      "  cmp r2, #8\n"
      "  it lo\n"
      "  movlo r5, #4\n"
      "  tst r3, #3\n"  // LDRD wants words in place
      "  it ne\n"
      "  movne r5, #4\n"
      "  str r5, [sp, #12]\n"
      "  ldrd r8, r12, [lr, #24]\n"
      "  ldrd r8, r9, [r8]\n"
      "  adds r9, r9, #20\n"
      "  cmp r9, #18\n"
      "  it hi\n"
      "  movhi r12, #1\n"
      "  mov r4, #4096\n"
      "  lsl r9, r4, r9\n"
      "  strd r8, r9, [sp, #16]\n"
      "  str r12, [sp, #24]\n"
      "  ldr r0, [lr, #4]\n"
      "  ldrd r1, r2, [lr, #88]\n"
      "  ldr r10, [lr, #84]\n"
      "  pkhbt r10, r10, r10, lsl #16\n"
      "1:\n"
      "  ldrd r8, r3, [lr, #16]\n"
      "  cbz r3, 20f\n"
      "  ldmia r8!, {r4-r7}\n"
      "  str r8, [lr, #16]\n"
      "2:\n"
      "  ldr r3, [lr, #44]\n"
      "  cbnz r3, 21f\n"
      "3:\n"
      "  ldr r3, [lr, #80]\n"
      "  ldr r11, [sp, #12]\n"
      "  tbh [pc, r11, lsl #1]\n"
      "  4: .short (5f - 4b) / 2, (8f - 4b) / 2, (7f - 4b) / 2, (6f - 4b) / 2, (9f - 4b) / 2\n"
      "20:\n"
      "  ldr r4, [r8]\n"
      "  mov r5, r4\n"
      "  mov r6, r4\n"
      "  mov r7, r4\n"
      "  b 2b\n"
      "21:\n"
      "  add r4, r3\n"
      "  add r5, r3\n"
      "  add r6, r3\n"
      "  add r7, r3\n"
      "  b 3b\n"
      "5:\n"
      MOTE_ROW_PAIR
      "6:\n"
      MOTE_ROW_PAIR
      "7:\n"
      MOTE_ROW_PAIR
      "8:\n"
      MOTE_ROW_PAIR
      "  ldr r11, [sp, #4]\n"
      "  cmp r3, r11\n"
      "  bne 5b\n"
      "9:\n"
      "  ldr r12, [sp, #8]\n"
      "  subs r12, r12, r3\n"
      "  beq 12f\n"
      "  cmp r12, #4\n"
      "  blo 11f\n"
      "  ldr r8, [r3], #4\n"
      MOTE_ROW_WIDEN("r8")
      "10:\n"
      MOTE_ROW_FILTERS
      "  b 9b\n"
      "11:\n"
      // The word that ends with the row: inputs that were there before become zeros.
      "  sub r12, #4\n"
      "  add r3, r12\n"
      "  add r0, r12\n"
      "  ldr r8, [r3], #4\n"
      MOTE_ROW_WIDEN("r8")
      "  bfc r8, #0, #16\n"
      "  cmn r12, #2\n"
      "  it lt\n"
      "  movlt r8, #0\n"
      "  it le\n"
      "  bfcle r9, #0, #16\n"
      "  b 10b\n"
      "27:\n"
      // Each has its own multiplier, or it is not known.
      "  strd r4, r5, [lr, #60]\n"
      "  strd r6, r7, [lr, #68]\n"
      "  ldr r11, [lr, #24]\n"
      "  mov lr, #4096\n"
      MOTE_ROW_MULTIPLIER
      "  b 14f\n"
      "12:\n"
      "  ldr lr, [sp]\n"
      "  ldr r3, [sp, #24]\n"
      "  add r0, r2\n"
      "  ldr r12, [lr, #40]\n"
      "  cmp r3, #0\n"
      "  bne 27b\n"
      "  ldrd r8, r9, [sp, #16]\n"
      "14:\n"
      MOTE_ROW_SCALE("r4")
      MOTE_ROW_OTHER_MULTIPLIER MOTE_ROW_SCALE("r5")
      MOTE_ROW_OTHER_MULTIPLIER MOTE_ROW_SCALE("r6")
      MOTE_ROW_OTHER_MULTIPLIER MOTE_ROW_SCALE("r7")
      "  ldr lr, [sp]\n"
      "  cbz r3, 15f\n"
      "  str r11, [lr, #24]\n"
      "15:\n"
      "  ldr r3, [lr, #56]\n"
      "  cbnz r3, 25f\n"
      "16:\n"
      "  ldr r8, [lr, #32]\n"
      "  ldr r9, [lr, #12]\n"
      "  strb r5, [r8, #1]\n"
      "  strb r6, [r8, #2]\n"
      "  strb r7, [r8, #3]\n"
      "  strb r4, [r8], #4\n"
      "  str r8, [lr, #32]\n"
      "  subs r9, r9, #4\n"
      "  str r9, [lr, #12]\n"
      "  cmp r9, #4\n"
      "  bhs 1b\n"
      "17:\n"
      "  str r0, [lr, #4]\n"
      "  add sp, #28\n"
      "  pop {r4-r11, pc}\n"
      "25:\n"
      "  push {r0, r1}\n"
      "  ldrd r0, r1, [lr, #48]\n"
      MOTE_DSP_CLAMP("r4")
      MOTE_DSP_CLAMP("r5")
      MOTE_DSP_CLAMP("r6")
      MOTE_DSP_CLAMP("r7")
      "  pop {r0, r1}\n"
      "  b 16b\n"
      "30:\n"
      "  ldr lr, [sp]\n"
      "  ldrd r8, r9, [lr, #16]\n"
      "  sub r8, r8, r9, lsl #4\n"
      "  str r8, [lr, #16]\n"
      "  sub r0, r1\n"
      "  sub r0, r2\n"
      "  b 17b\n");
}

#undef MOTE_ROW_PRODUCTS
#undef MOTE_ROW_FILTERS
#undef MOTE_ROW_WIDEN
#undef MOTE_ROW_PAIR
#undef MOTE_ROW_SCALE
#undef MOTE_ROW_MULTIPLIER
#undef MOTE_ROW_OTHER_MULTIPLIER
// clang-format on

#else

// Both halves of a word of inputs, widened, times the word of one filter.
inline int32_t add_row_word(uint32_t even, uint32_t odd, uint32_t weights, int32_t sum) {
  return smlad(odd, sxtb16_ror8(weights), smlad(even, sxtb16(weights), sum));
}

inline int32_t dot_row(const TileRun& run, const int8_t* weights, int32_t sum) {
  const uint32_t offsets = pack_halves(run.row_offset, run.row_offset), tail = run.depth % 4;
  uint32_t i = 0;
  for (; i + 4 <= run.depth; i += 4) {
    const uint32_t x = load_word(run.row + i);
    const uint32_t even = sxtab16(offsets, x), odd = sxtab16_ror8(offsets, x);
    sum = add_row_word(even, odd, load_word(weights + i), sum);
  }
  if (tail == 0) return sum;
  const uint32_t x = load_word(run.row + run.depth - 4);
  const uint32_t even = tail == 1 ? 0 : sxtab16(offsets, x) & 0xFFFF0000u;
  const uint32_t odd = sxtab16_ror8(offsets, x) & (tail == 3 ? 0xFFFFFFFFu : 0xFFFF0000u);
  return add_row_word(even, odd, load_word(weights + run.depth - 4), sum);
}

inline void filter_row(TileRun* run) {
  while (run->count >= 4) {
    const uint32_t places[4] = {0, run->second, 2 * run->second, run->fourth};
    bool known = true;
    for (uint32_t i = 0; i < 4; ++i) {
      const int32_t start = wrapping_sum(run->bias[i * run->bias_step], run->shared);
      const int32_t sum = dot_row(*run, run->weights + places[i], start);
      run->unused[i] = static_cast<uint32_t>(sum);
      known = known && scales_to_byte(run->multipliers[i * run->multiplier_step]);
    }
    if (!known) return;
    run->weights += run->depth + run->fourth;
    run->bias += 4 * run->bias_step;
    for (uint32_t i = 0; i < 4; ++i, run->multipliers += run->multiplier_step, --run->count) {
      const Multiplier m = *run->multipliers;
      const int32_t sum = static_cast<int32_t>(run->unused[i]);
      const int32_t byte = scale_to_byte(sum, m.value, power_of_two(m), run->offset);
      *run->output++ = static_cast<int8_t>(clamp(byte, run->low, run->high));
    }
  }
}

#endif

}  // namespace mote::isa::dsp
