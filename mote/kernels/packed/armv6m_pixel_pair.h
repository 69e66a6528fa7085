// Pixel pairs on Armv6-M: one output channel at a time, 6 instructions for four products.
//
// LDMIA reads both words of a step and moves on by 8, which is also the distance of a channel's
// weights: LDRSB [base, inputs] needs no index of its own. MULS destroys the word it multiplies.
// The accumulators lie in r8-r11, where ADD is the only instruction and the only one needed. Each
// size of groups has its loop, of 12 steps a turn, entered where the rest is a whole number of
// turns: the entry is a distance in bytes, which the packer knows from the sizes of the loops.
#pragma once

#include "mote/kernels/packed/armv6m_finish.h"
#include "mote/kernels/packed/pixel_pair.h"

namespace mote::kernels::packed {

struct Armv6mPairEntry {
  static constexpr uint32_t kTogether = 1;
  static constexpr uint32_t kTurn = 12;    // steps
  static constexpr uint32_t kLoopEnd = 6;  // bytes: compare, branch, leave
  static constexpr uint32_t kGroups[] = {2, 3, 4, 6, 12};

  static constexpr uint32_t group_bytes(uint32_t group) { return 12 * group + 12; }
  static constexpr uint32_t loop_bytes(uint32_t group) {
    return kTurn / group * group_bytes(group) + kLoopEnd;
  }
  static constexpr uint32_t entry(uint32_t group, uint32_t groups) {
    uint32_t at = 0;
    for (const uint32_t other : kGroups) {
      if (other < group) at += loop_bytes(other);
    }
    const uint32_t turn = kTurn / group;
    return at + (turn - groups % turn) % turn * group_bytes(group);
  }
  static constexpr uint32_t group(uint32_t entry) {
    uint32_t at = 0;
    for (const uint32_t each : kGroups) {
      at += loop_bytes(each);
      if (entry < at) return each;
    }
    return 0;
  }
};

struct Armv6mPairsTwin : Armv6mPairEntry {
  static uint32_t* gather(uint32_t* words, const int8_t* const* pixels, uint32_t count,
                          uint32_t step) {
    return gather_pixels(words, pixels, count, step);
  }
  static void block(const PixelPairBlock& block) { pair_block<Armv6mPairEntry, 1, false>(block); }
  static void block_bent(const PixelPairBlock& block) {
    pair_block<Armv6mPairEntry, 1, true>(block);
  }
};

#ifdef MOTE_ARMV6M_ASSEMBLY

// clang-format off

#define MOTE_PAIR_FIRST       /* the product begins p: no ADD, no clearing */ \
  "  ldrsb r4, [r5, r6]\n"    \
  "  ldmia r6!, {r2, r3}\n"   \
  "  muls r2, r4, r2\n"       \
  "  muls r3, r4, r3\n"
#define MOTE_PAIR_NEXT        \
  "  ldrsb r4, [r5, r6]\n"    \
  "  ldmia r6!, {r0, r1}\n"   \
  "  muls r0, r4, r0\n"       \
  "  muls r1, r4, r1\n"       \
  "  adds r2, r2, r0\n"       \
  "  adds r3, r3, r1\n"
// A loop of `turn` groups of `more` + 1 steps. lr is the end of the inputs.
#define MOTE_PAIR_LOOP(turn, more) \
  "1:\n"                      \
  "  .rept " turn "\n"        \
  MOTE_PAIR_FIRST             \
  "  .rept " more "\n"        \
  MOTE_PAIR_NEXT              \
  "  .endr\n"                 \
  MOTE_ARMV6M_SPLIT("r2", "r8", "r9")   \
  MOTE_ARMV6M_SPLIT("r3", "r10", "r11") \
  "  .endr\n"                 \
  "  cmp r6, lr\n"            \
  "  bne 1b\n"                \
  "  b 9f\n"

// r5 = weights of the channel less the inputs, r6 = inputs, r7 = parameters. The frame is the block:
// 0 inputs, 4 channels left, 8 output, 12 16 20 pixels, 24 channel step, 28 block step, 32 limits,
// 36 r5 while it is needed elsewhere, 44 r7 likewise.
#define MOTE_PAIR_BLOCK(load_bend, store, reload)   \
  MOTE_ARMV6M_ENTER("48")                           \
  "  mov r7, sp\n"                                  \
  "  .rept 2\n"                                     \
  "  ldmia r0!, {r1-r4}\n"                          \
  "  stmia r7!, {r1-r4}\n"                          \
  "  .endr\n"                                       \
  "  ldmia r0!, {r1-r3}\n"                          \
  "  stmia r7!, {r1-r3}\n"                          \
  "  ldr r0, [sp, #0]\n"                            \
  "  subs r5, r2, r0\n"                             \
  "  mov r7, r3\n"                                  \
  "5:\n"                                            \
  "  movs r0, #1\n"                                 \
  "  lsls r0, r0, #15\n"                            \
  "  mov r12, r0\n"                                 \
  "  ldmia r7!, {r3, r4}\n"    /* entry, start */   \
  "  mov r9, r4\n"                                  \
  "  mov r11, r4\n"                                 \
  "  lsls r0, r4, #16\n"                            \
  "  adds r0, r0, r4\n"                             \
  "  mov r8, r0\n"                                  \
  "  mov r10, r0\n"                                 \
  "  ldr r6, [sp, #0]\n"                            \
  "  lsrs r4, r3, #16\n"                            \
  "  adds r4, r4, r6\n"                             \
  "  mov lr, r4\n"                                  \
  "  uxth r3, r3\n"                                 \
  "  add pc, r3\n"             /* counts from the second instruction behind it */ \
  "  nop\n"                                         \
  MOTE_PAIR_LOOP("6", "1")                          \
  MOTE_PAIR_LOOP("4", "2")                          \
  MOTE_PAIR_LOOP("3", "3")                          \
  MOTE_PAIR_LOOP("2", "5")                          \
  MOTE_PAIR_LOOP("1", "11")                         \
  "9:\n"                                            \
  "  str r5, [sp, #36]\n"                           \
  "  ldr r5, [sp, #8]\n"                            \
  "  ldmia r7!, {r1, r2, r3, r4}\n"                 \
  load_bend                                         \
  MOTE_ARMV6M_STORE_FOUR(store, "12", "16", "20")   \
  reload                                            \
  "  ldr r5, [sp, #8]\n"                            \
  "  ldr r0, [sp, #24]\n"                           \
  "  adds r5, r5, r0\n"                             \
  "  str r5, [sp, #8]\n"                            \
  "  ldr r5, [sp, #36]\n"                           \
  "  adds r5, #1\n"                                 \
  "  ldr r4, [sp, #4]\n"                            \
  "  subs r4, #1\n"                                 \
  "  beq 8f\n"                                      \
  "  str r4, [sp, #4]\n"                            \
  "  lsls r4, r4, #29\n"       /* a block ends where the rest is a multiple of 8 */ \
  "  bne 7f\n"                                      \
  "  ldr r0, [sp, #28]\n"                           \
  "  adds r5, r5, r0\n"                             \
  "7:\n"                                            \
  "  b 5b\n"                                        \
  "8:\n"                                            \
  MOTE_ARMV6M_LEAVE("48")                           \
  MOTE_ARMV6M_SATURATE_FOUR("32")

// clang-format on

static_assert(sizeof(void*) == 4, "the assembly knows the layout of PixelPairBlock");

[[gnu::naked, gnu::noinline]] inline void armv6m_pair_block(const PixelPairBlock&) {
  asm volatile(MOTE_PAIR_BLOCK("", MOTE_ARMV6M_STORE, ""));
}

[[gnu::naked, gnu::noinline]] inline void armv6m_pair_block_bent(const PixelPairBlock&) {
  asm volatile(
      MOTE_PAIR_BLOCK("  ldmia r7!, {r0, r6}\n"
                      "  mov r12, r0\n"
                      "  str r7, [sp, #44]\n"
                      "  mov r7, r6\n",
                      MOTE_ARMV6M_STORE_BENT, "  ldr r7, [sp, #44]\n"));
}

// gather_pixels(): 11 instructions a step, four steps a turn.
[[gnu::naked, gnu::noinline]] inline uint32_t* armv6m_gather_pixels(uint32_t*, const int8_t* const*,
                                                                    uint32_t, uint32_t) {
  // clang-format off
#define MOTE_GATHER_STEP      \
  "  ldrsb r6, [r3, r1]\n"    \
  "  lsls r6, r6, #16\n"      \
  "  ldrsb r7, [r2, r1]\n"    \
  "  adds r6, r6, r7\n"       \
  "  stmia r0!, {r6}\n"       \
  "  ldrsb r6, [r5, r1]\n"    \
  "  lsls r6, r6, #16\n"      \
  "  ldrsb r7, [r4, r1]\n"    \
  "  adds r6, r6, r7\n"       \
  "  stmia r0!, {r6}\n"       \
  "  add r1, r8\n"
  asm volatile(
      "  .syntax unified\n"
      "  push {r4-r7, lr}\n"
      "  mov r4, r8\n"
      "  mov r5, r9\n"
      "  push {r4, r5}\n"
      "  mov r8, r3\n"
      "  movs r6, #3\n"
      "  ands r6, r2\n"
      "  muls r6, r3, r6\n"
      "  mov r12, r6\n"       // the end of the odd steps
      "  muls r2, r3, r2\n"
      "  mov r9, r2\n"        // and of all
      "  ldmia r1!, {r2-r5}\n"
      "  movs r1, #0\n"
      "  b 2f\n"
      "1:\n"
      MOTE_GATHER_STEP
      "2:\n"
      "  cmp r1, r12\n"
      "  bne 1b\n"
      "  b 4f\n"
      "3:\n"
      "  .rept 4\n"
      MOTE_GATHER_STEP
      "  .endr\n"
      "4:\n"
      "  cmp r1, r9\n"
      "  bne 3b\n"
      "  pop {r4, r5}\n"
      "  mov r8, r4\n"
      "  mov r9, r5\n"
      "  pop {r4-r7, pc}\n");
#undef MOTE_GATHER_STEP
  // clang-format on
}

#undef MOTE_PAIR_FIRST
#undef MOTE_PAIR_NEXT
#undef MOTE_PAIR_LOOP
#undef MOTE_PAIR_BLOCK

struct Armv6mPairs : Armv6mPairEntry {
  static uint32_t* gather(uint32_t* words, const int8_t* const* pixels, uint32_t count,
                          uint32_t step) {
    return armv6m_gather_pixels(words, pixels, count, step);
  }
  static constexpr PairBlockFunction block = armv6m_pair_block;
  static constexpr PairBlockFunction block_bent = armv6m_pair_block_bent;
};

#else
using Armv6mPairs = Armv6mPairsTwin;
#endif

}  // namespace mote::kernels::packed
