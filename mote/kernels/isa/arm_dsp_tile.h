// Filters over tiles (tile.h) on the DSP instructions: assembly, and the same in C++ for other
// machines.
//
// A word of weights becomes its even and its odd two by SXTB16; a tile holds the inputs in that
// order. Compilers keep neither the sums in registers nor the loads together, hence the assembly.
// From sum to output as in arm_dsp_scale.h. At a multiplier that is not for it, both functions
// stop; the caller does that filter and comes back.
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

static_assert(offsetof(TileRun, bias) == 16 && offsetof(TileRun, output) == 32 &&
                  offsetof(TileRun, offset) == 40 && offsetof(TileRun, low) == 48 &&
                  offsetof(TileRun, unused) == 60,
              "the assembly knows these");

// clang-format off

// Sixteen products: four weights at r11, four positions at r10. 13 instructions.
#define MOTE_TILE_4_BLOCK \
  "ldr r8, [r11], #4\n      ldmia.w r10!, {r0-r3}\n" \
  "sxtb16 r9, r8\n          sxtb16 r8, r8, ror #8\n" \
  "smlad r4, r0, r9, r4\n   smlad r5, r1, r9, r5\n" \
  "smlad r6, r2, r9, r6\n   smlad r7, r3, r9, r7\n" \
  "ldmia.w r10!, {r0-r3}\n" \
  "smlad r4, r0, r8, r4\n   smlad r5, r1, r8, r5\n" \
  "smlad r6, r2, r8, r6\n   smlad r7, r3, r8, r7\n"

// r4 ... r7 sum up one filter at four positions.
[[gnu::naked, gnu::noinline]] inline void filter_tile_of_four(TileRun*) {
  __asm__ volatile(
      "  push {r4-r11, lr}\n"
      "  mov lr, r0\n"
      "  ldr r11, [lr, #4]\n"  // weights, moving
      "  ldr r0, [lr, #0]\n"
      "  ldr r1, [lr, #8]\n"
      "  lsrs r2, r1, #2\n"
      "  add r12, r0, r2, lsl #5\n"  // end of the tile's whole blocks
      "  and r2, r2, #3\n"
      "  and r1, r1, #3\n"
      "  strd r2, r1, [lr, #68]\n"  // where to enter the loop; weights behind it
      "1:\n"
      // The multiplier, as value and power of two.
      "  ldrd r0, r1, [lr, #24]\n"
      "  ldrd r2, r3, [r0]\n"
      "  adds r3, #20\n"
      "  cmp r3, #18\n"
      "  bhi 20f\n"
      "  add r0, r0, r1, lsl #3\n"
      "  str r0, [lr, #24]\n"
      "  mov r1, #4096\n"
      "  lsl r3, r1, r3\n"
      "  strd r2, r3, [lr, #60]\n"
      "  ldrd r0, r1, [lr, #16]\n"
      "  ldr r4, [r0]\n"
      "  add r0, r0, r1, lsl #2\n"
      "  ldr r1, [lr, #44]\n"
      "  str r0, [lr, #16]\n"
      "  add r4, r1\n"
      "  mov r5, r4\n"
      "  mov r6, r4\n"
      "  mov r7, r4\n"
      "  ldr r10, [lr, #0]\n"
      "  ldr r0, [lr, #68]\n"
      "  tbb [pc, r0]\n"
      "  2: .byte (3f - 2b) / 2, (6f - 2b) / 2, (5f - 2b) / 2, (4f - 2b) / 2\n"
      "3:\n"
      MOTE_TILE_4_BLOCK
      "4:\n"
      MOTE_TILE_4_BLOCK
      "5:\n"
      MOTE_TILE_4_BLOCK
      "6:\n"
      MOTE_TILE_4_BLOCK
      "  cmp r10, r12\n"
      "  bne 3b\n"
      "  ldr r0, [lr, #72]\n"
      "  cbz r0, 7f\n"
      "  sub r0, #4\n"  // repeats some weights, which meet zeros
      "  add r11, r0\n"
      MOTE_TILE_4_BLOCK
      "7:\n"
      // All sums to outputs.
      "  ldrd r0, r1, [lr, #60]\n"
      "  ldr r2, [lr, #40]\n"
      "  qadd r4, r4, r4\n"
      "  qadd r5, r5, r5\n"
      "  qadd r6, r6, r6\n"
      "  qadd r7, r7, r7\n"
      "  smmulr r4, r4, r0\n"
      "  smmulr r5, r5, r0\n"
      "  smmulr r6, r6, r0\n"
      "  smmulr r7, r7, r0\n"
      "  add r4, r4, r4, asr #31\n"
      "  add r5, r5, r5, asr #31\n"
      "  add r6, r6, r6, asr #31\n"
      "  add r7, r7, r7, asr #31\n"
      "  smmlar r4, r4, r1, r2\n"
      "  smmlar r5, r5, r1, r2\n"
      "  smmlar r6, r6, r1, r2\n"
      "  smmlar r7, r7, r1, r2\n"
      "  ssat r4, #8, r4\n"
      "  ssat r5, #8, r5\n"
      "  ssat r6, #8, r6\n"
      "  ssat r7, #8, r7\n"
      "  ldr r0, [lr, #56]\n"
      "  cbnz r0, 25f\n"
      "8:\n"
      "  ldrd r0, r1, [lr, #32]\n"
      "  ldr r3, [lr, #12]\n"
      "  add r2, r1, r1, lsl #1\n"
      "  strb r5, [r0, r1]\n"
      "  strb r6, [r0, r1, lsl #1]\n"
      "  strb r7, [r0, r2]\n"
      "  strb r4, [r0], #1\n"
      "  str r0, [lr, #32]\n"
      "  subs r3, #1\n"
      "  str r3, [lr, #12]\n"
      "  bne 1b\n"
      "30:\n"
      "  str r11, [lr, #4]\n"
      "  pop {r4-r11, pc}\n"
      "20:\n"
      // Are its outputs all the least one? See is_silent() in tile.h.
      "  cbz r2, 21f\n"
      "  cmp r3, #20\n"
      "  bgt 30b\n"
      "  ldr r4, [lr, #8]\n"
      "  ldr r5, [lr, #16]\n"
      "  ldr r6, [lr, #40]\n"
      "  ldr r7, [lr, #48]\n"
      "  lsrs r3, r4, #14\n"
      "  bne 30b\n"
      "  ldr r5, [r5]\n"
      "  rsb r4, r4, r4, lsl #8\n"
      "  cmp r6, r7\n"
      "  bgt 30b\n"
      "  subs r6, r5, r4, lsl #7\n"
      "  bvs 30b\n"
      "  adds r5, r5, r4, lsl #7\n"
      "  bgt 30b\n"
      "  movs r2, #0\n"
      "21:\n"
      // Then the sums do not matter: a value of 0 takes them away.
      "  add r0, r0, r1, lsl #3\n"
      "  str r0, [lr, #24]\n"
      "  strd r2, r2, [lr, #60]\n"
      "  ldrd r0, r1, [lr, #16]\n"
      "  add r0, r0, r1, lsl #2\n"
      "  str r0, [lr, #16]\n"
      "  ldr r0, [lr, #8]\n"
      "  add r11, r0\n"
      "  b 7b\n"
      "25:\n"
      "  ldrd r0, r1, [lr, #48]\n"
      MOTE_DSP_CLAMP("r4")
      MOTE_DSP_CLAMP("r5")
      MOTE_DSP_CLAMP("r6")
      MOTE_DSP_CLAMP("r7")
      "  b 8b\n");
}

// Eight weights at w, anywhere or in place for LDRD, and eight inputs in r0 ... r3.
#define MOTE_TILE_1_ANYWHERE(w) "ldr r6, [" w "], #4\n ldr r8, [" w "], #4\n"
#define MOTE_TILE_1_IN_PLACE(w) "ldrd r6, r8, [" w "], #8\n"
#define MOTE_TILE_1_PRODUCTS(sum) \
  "sxtb16 r7, r6\n                  sxtb16 r6, r6, ror #8\n" \
  "smlad " sum ", r0, r7, " sum "\n smlad " sum ", r1, r6, " sum "\n" \
  "sxtb16 r7, r8\n                  sxtb16 r8, r8, ror #8\n" \
  "smlad " sum ", r2, r7, " sum "\n smlad " sum ", r3, r8, " sum "\n"
// Sixteen products of two filters: 21 instructions, or 19.
#define MOTE_TILE_1_UNIT(load) \
  "ldmia r11!, {r0-r3}\n" \
  load("r9") MOTE_TILE_1_PRODUCTS("r4") load("r10") MOTE_TILE_1_PRODUCTS("r5")
#define MOTE_TILE_1_LAST(w, sum) \
  "ldr r6, [" w "], #4\n" \
  "sxtb16 r7, r6\n                  sxtb16 r6, r6, ror #8\n" \
  "smlad " sum ", r0, r7, " sum "\n smlad " sum ", r1, r6, " sum "\n"

// r4 and r5 sum up two filters, at r9 and r10. run->count is at least 2.
[[gnu::naked, gnu::noinline]] inline void filter_tile_of_one(TileRun*) {
  __asm__ volatile(
      "  push {r4-r11, lr}\n"
      "  mov lr, r0\n"
      "  ldr r9, [lr, #4]\n"  // weights of the first filter
      "  ldr r0, [lr, #0]\n"
      "  ldr r1, [lr, #8]\n"
      "  bic r2, r1, #7\n"
      "  add r12, r0, r2, lsl #1\n"  // end of the tile's whole units
      // Where to enter: 0 or 1 for words anywhere, 2 or 3 for words in place, 4 behind the loops.
      "  orr r2, r9, r1\n"
      "  tst r2, #3\n"
      "  ubfx r2, r1, #3, #1\n"
      "  it eq\n"
      "  addeq r2, #2\n"
      "  cmp r1, #8\n"
      "  it lo\n"
      "  movlo r2, #4\n"
      "  str r2, [lr, #76]\n"
      "1:\n"
      // The multipliers of both, as values and powers of two.
      "  ldrd r0, r1, [lr, #24]\n"
      "  ldrd r2, r3, [r0]\n"
      "  add r0, r0, r1, lsl #3\n"
      "  ldrd r4, r5, [r0]\n"
      "  add r0, r0, r1, lsl #3\n"
      "  adds r3, #20\n"
      "  adds r5, #20\n"
      "  cmp r3, #18\n"
      "  it ls\n"
      "  cmpls r5, #18\n"
      "  bhi 30f\n"
      "  str r0, [lr, #24]\n"
      "  mov r6, #4096\n"
      "  lsl r3, r6, r3\n"
      "  lsl r5, r6, r5\n"
      "  strd r2, r3, [lr, #60]\n"
      "  strd r4, r5, [lr, #68]\n"
      "2:\n"
      "  ldrd r0, r1, [lr, #16]\n"
      "  ldr r2, [lr, #44]\n"
      "  ldr r4, [r0]\n"
      "  add r0, r0, r1, lsl #2\n"
      "  ldr r5, [r0]\n"
      "  add r0, r0, r1, lsl #2\n"
      "  str r0, [lr, #16]\n"
      "  add r4, r2\n"
      "  add r5, r2\n"
      "  ldr r0, [lr, #8]\n"
      "  ldr r11, [lr, #0]\n"
      "  add r10, r9, r0\n"
      "  ldr r6, [lr, #76]\n"
      "  tbb [pc, r6]\n"
      "  3: .byte (4f - 3b) / 2, (5f - 3b) / 2, (6f - 3b) / 2, (7f - 3b) / 2, (8f - 3b) / 2, 0\n"
      "4:\n"
      MOTE_TILE_1_UNIT(MOTE_TILE_1_ANYWHERE)
      "5:\n"
      MOTE_TILE_1_UNIT(MOTE_TILE_1_ANYWHERE)
      "  cmp r11, r12\n"
      "  bne 4b\n"
      "  b 8f\n"
      "6:\n"
      MOTE_TILE_1_UNIT(MOTE_TILE_1_IN_PLACE)
      "7:\n"
      MOTE_TILE_1_UNIT(MOTE_TILE_1_IN_PLACE)
      "  cmp r11, r12\n"
      "  bne 6b\n"
      "8:\n"
      "  ldr r8, [lr, #8]\n"
      "  ands r8, r8, #7\n"
      "  beq 10f\n"
      "9:\n"
      "  subs r8, #4\n"
      "  itt mi\n"  // repeats some weights, which meet zeros
      "  addmi r9, r8\n"
      "  addmi r10, r8\n"
      "  ldrd r0, r1, [r11], #8\n"
      MOTE_TILE_1_LAST("r9", "r4") MOTE_TILE_1_LAST("r10", "r5")
      "  cmp r8, #0\n"
      "  bgt 9b\n"
      "10:\n"
      "  ldrd r0, r1, [lr, #60]\n"
      "  ldrd r2, r3, [lr, #68]\n"
      "  ldr r6, [lr, #40]\n"
      "  qadd r4, r4, r4\n"
      "  qadd r5, r5, r5\n"
      "  smmulr r4, r4, r0\n"
      "  smmulr r5, r5, r2\n"
      "  add r4, r4, r4, asr #31\n"
      "  add r5, r5, r5, asr #31\n"
      "  smmlar r4, r4, r1, r6\n"
      "  smmlar r5, r5, r3, r6\n"
      "  ssat r4, #8, r4\n"
      "  ssat r5, #8, r5\n"
      "  ldr r7, [lr, #56]\n"
      "  cbnz r7, 25f\n"
      "11:\n"
      "  ldr r0, [lr, #32]\n"
      "  ldr r3, [lr, #12]\n"
      "  strb r4, [r0], #1\n"
      "  strb r5, [r0], #1\n"
      "  str r0, [lr, #32]\n"
      "  mov r9, r10\n"
      "  subs r3, #2\n"
      "  str r3, [lr, #12]\n"
      "  beq 30f\n"
      "  ldr r1, [lr, #28]\n"
      "  cmp r3, #1\n"
      "  beq 20f\n"
      "12:\n"
      "  cmp r1, #0\n"
      "  bne 1b\n"
      "  b 2b\n"
      "20:\n"
      // One is left over: it goes once more with the one before.
      "  ldr r2, [lr, #24]\n"
      "  sub r2, r2, r1, lsl #3\n"
      "  str r2, [lr, #24]\n"
      "  ldrd r2, r4, [lr, #16]\n"
      "  sub r2, r2, r4, lsl #2\n"
      "  str r2, [lr, #16]\n"
      "  sub r0, #1\n"
      "  str r0, [lr, #32]\n"
      "  movs r3, #2\n"
      "  str r3, [lr, #12]\n"
      "  ldr r2, [lr, #8]\n"
      "  sub r9, r2\n"
      "  b 12b\n"
      "25:\n"
      "  ldrd r0, r1, [lr, #48]\n"
      MOTE_DSP_CLAMP("r4")
      MOTE_DSP_CLAMP("r5")
      "  b 11b\n"
      "30:\n"
      "  str r9, [lr, #4]\n"
      "  pop {r4-r11, pc}\n");
}

#undef MOTE_TILE_4_BLOCK
#undef MOTE_TILE_1_ANYWHERE
#undef MOTE_TILE_1_IN_PLACE
#undef MOTE_TILE_1_PRODUCTS
#undef MOTE_TILE_1_UNIT
#undef MOTE_TILE_1_LAST
// clang-format on

#else

template <uint32_t kPositions>
void add_tile_block(const int16_t* tile, uint32_t weights, int32_t* sums) {
  for (uint32_t p = 0; p < kPositions; ++p, tile += 2) {
    sums[p] = smlad(load_word(tile), sxtb16(weights), sums[p]);
    sums[p] = smlad(load_word(tile + 2 * kPositions), sxtb16_ror8(weights), sums[p]);
  }
}

template <uint32_t kPositions>
void filter_tile(TileRun* run) {
  for (; run->count > 0; next_filter(*run)) {
    Multiplier m = *run->multipliers;
    const bool fits = scales_to_byte(m);
    const bool silent = kPositions == 4 && !fits && is_silent(*run);
    if (!fits && !silent) return;
    int32_t sums[kPositions];
    for (int32_t& sum : sums) sum = tile_start(*run);
    const int16_t* tile = run->tile;
    uint32_t i = 0;
    for (; i + 4 <= run->depth; i += 4, tile += 4 * kPositions) {
      add_tile_block<kPositions>(tile, load_word(run->weights + i), sums);
    }
    if (i < run->depth) {
      add_tile_block<kPositions>(tile, load_word(run->weights + run->depth - 4), sums);
    }
    if (silent) m = {};
    const int32_t power = silent ? 0 : power_of_two(m);
    for (uint32_t p = 0; p < kPositions; ++p) {
      const int32_t byte = scale_to_byte(sums[p], m.value, power, run->offset);
      run->output[p * run->output_step] = static_cast<int8_t>(clamp(byte, run->low, run->high));
    }
  }
}

inline void filter_tile_of_four(TileRun* run) {
  filter_tile<4>(run);
}
inline void filter_tile_of_one(TileRun* run) {
  filter_tile<1>(run);
}

#endif

}  // namespace mote::isa::dsp
