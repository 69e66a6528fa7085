// 3x3 depthwise in pairs on Armv6-M (pair_depthwise.h has the method).
//
// LDMIA brings the four words of a tap row at once: with stride 1 they serve three taps of both
// pairs. Weights come from the stack, where a row's numbers were copied; sums live in r8-r11.
#pragma once

#include "mote/kernels/packed/armv6m_finish.h"
#include "mote/kernels/packed/pair_depthwise.h"

namespace mote::kernels::packed {

struct Armv6mDepthwiseLines {
  static constexpr uint32_t kMoreWords = 0;
  static constexpr uint32_t padding_word(int32_t zero_point) { return padding_pair(zero_point); }
};

struct Armv6mDepthwiseTwin : Armv6mDepthwiseLines {
  static void make_line(const PairLineSource& source) { packed::make_line(source); }
  static void row(const PairRow& r) { depthwise_rows<1, false>(r); }
  static void row_bent(const PairRow& r) { depthwise_rows<1, true>(r); }
  static void row_stride_2(const PairRow& r) { depthwise_rows<2, false>(r); }
  static void row_stride_2_bent(const PairRow& r) { depthwise_rows<2, true>(r); }
};

#ifdef MOTE_ARMV6M_ASSEMBLY

// clang-format off

// The frame is a PairRow: 0 4 8 lines, 12 fours left, 16 output, 20 24 28 steps, 32 advance, 36 and
// 40 44 48 the same for the last four, 52 limits, 56 line, 60 start, 64-96 weights, 100 rows left,
// 104 fours of a row, 108 row step, 112 gap, 116 row output, 120 124 128 steps.

#define MOTE_WORDS(line, registers, more)             \
  "  ldr r7, [sp, #" line "]\n"                       \
  "  ldmia r7!, {" registers "}\n"                    \
  more                                                \
  "  str r7, [sp, #" line "]\n"
#define MOTE_WEIGHT(offset) "  ldr r4, [sp, #" offset "]\n"
#define MOTE_TIMES(word) "  muls " word ", r4, " word "\n"
#define MOTE_PLUS(p, word) "  muls " word ", r4, " word "\n  adds " p ", " p ", " word "\n"
#define MOTE_COPY(to, from) "  mov " to ", " from "\n"
#define MOTE_SPLIT_BOTH(p0, p1)                       \
  MOTE_ARMV6M_SPLIT(p0, "r8", "r9") MOTE_ARMV6M_SPLIT(p1, "r10", "r11")

// Stride 1. The first and third row of taps: 0 and 1 are a group, 2 stays in r2 and r3.
#define MOTE_ROW_OF_TAPS(line, w0, w1, w2)            \
  MOTE_WORDS(line, "r0, r1, r2, r3", "")              \
  MOTE_WEIGHT(w0)                                     \
  MOTE_TIMES("r0") MOTE_COPY("r5", "r1") MOTE_TIMES("r5")             \
  MOTE_WEIGHT(w1)                                     \
  MOTE_PLUS("r0", "r1") MOTE_COPY("r6", "r2") MOTE_PLUS("r5", "r6")   \
  MOTE_SPLIT_BOTH("r0", "r5")                         \
  MOTE_WEIGHT(w2)                                     \
  MOTE_TIMES("r2") MOTE_TIMES("r3")
#define MOTE_TAPS_STRIDE_1                            \
  MOTE_ROW_OF_TAPS("0", "64", "68", "72")             \
  MOTE_WORDS("4", "r0, r1, r5, r6", "")               \
  MOTE_WEIGHT("76")                                   \
  MOTE_PLUS("r2", "r0") MOTE_COPY("r0", "r1") MOTE_PLUS("r3", "r0")   \
  MOTE_SPLIT_BOTH("r2", "r3")                         \
  MOTE_WEIGHT("80")                                   \
  MOTE_TIMES("r1") MOTE_COPY("r0", "r5") MOTE_TIMES("r0")             \
  MOTE_WEIGHT("84")                                   \
  MOTE_PLUS("r1", "r5") MOTE_PLUS("r0", "r6")         \
  MOTE_SPLIT_BOTH("r1", "r0")                         \
  MOTE_ROW_OF_TAPS("8", "88", "92", "96")             \
  MOTE_SPLIT_BOTH("r2", "r3")

// Stride 2: one pair of outputs after the other; the fourth word is nobody's.
#define MOTE_PAIR_OF_TAPS(line, w0, w1, w2, total, high) \
  MOTE_WORDS(line, "r0, r1, r2", "  adds r7, #4\n")   \
  MOTE_WEIGHT(w0) MOTE_TIMES("r0")                    \
  MOTE_WEIGHT(w1) MOTE_PLUS("r0", "r1")               \
  MOTE_ARMV6M_SPLIT("r0", total, high)                \
  MOTE_WEIGHT(w2) MOTE_TIMES("r2")
#define MOTE_TAPS_OF_PAIR(total, high)                \
  MOTE_PAIR_OF_TAPS("0", "64", "68", "72", total, high) \
  MOTE_WORDS("4", "r0, r1, r3", "  adds r7, #4\n")    \
  MOTE_WEIGHT("76") MOTE_PLUS("r2", "r0")             \
  MOTE_ARMV6M_SPLIT("r2", total, high)                \
  MOTE_WEIGHT("80") MOTE_TIMES("r1")                  \
  MOTE_WEIGHT("84") MOTE_PLUS("r1", "r3")             \
  MOTE_ARMV6M_SPLIT("r1", total, high)                \
  MOTE_PAIR_OF_TAPS("8", "88", "92", "96", total, high) \
  MOTE_ARMV6M_SPLIT("r2", total, high)
#define MOTE_TAPS_STRIDE_2 MOTE_TAPS_OF_PAIR("r8", "r9") MOTE_TAPS_OF_PAIR("r10", "r11")

#define MOTE_DEPTHWISE_ROW(taps, load_bend, store)    \
  MOTE_ARMV6M_ENTER("132")                            \
  "  mov r7, sp\n"                                    \
  "  .rept 6\n"                                       \
  "  ldmia r0!, {r1-r5}\n"                            \
  "  stmia r7!, {r1-r5}\n"                            \
  "  .endr\n"                                         \
  "  ldmia r0!, {r1-r3}\n"                            \
  "  stmia r7!, {r1-r3}\n"                            \
  "5:\n"                                              \
  "  movs r0, #1\n"                                   \
  "  lsls r0, r0, #15\n"                              \
  "  mov r12, r0\n"                                   \
  "  ldr r0, [sp, #60]\n"                             \
  "  mov r9, r0\n"                                    \
  "  mov r11, r0\n"                                   \
  "  lsls r1, r0, #16\n"                              \
  "  adds r1, r1, r0\n"                               \
  "  mov r8, r1\n"                                    \
  "  mov r10, r1\n"                                   \
  taps                                                \
  "  ldr r5, [sp, #16]\n"                             \
  "  ldr r7, [sp, #56]\n"                             \
  "  ldmia r7!, {r1, r2, r3, r4}\n"                   \
  load_bend                                           \
  MOTE_ARMV6M_STORE_FOUR(store, "20", "24", "28")     \
  "  ldr r0, [sp, #32]\n"                             \
  "  adds r5, r5, r0\n"                               \
  "  ldr r0, [sp, #12]\n"                             \
  "  subs r0, #1\n"                                   \
  "  beq 8f\n"                                        \
  "  str r0, [sp, #12]\n"                             \
  "  cmp r0, #1\n"                                    \
  "  bne 7f\n"                                        \
  "  add r4, sp, #36\n"        /* the last four */    \
  "  ldmia r4!, {r0, r1, r2, r3}\n"                   \
  "  adds r5, r5, r0\n"                               \
  "  str r1, [sp, #20]\n"                             \
  "  str r2, [sp, #24]\n"                             \
  "  str r3, [sp, #28]\n"                             \
  "7:\n"                                              \
  "  str r5, [sp, #16]\n"                             \
  "  b 5b\n"                                          \
  MOTE_ARMV6M_SATURATE_FOUR("52")                     \
  "8:\n"                      /* the next row */      \
  "  ldr r0, [sp, #100]\n"                            \
  "  subs r0, #1\n"                                   \
  "  beq 9f\n"                                        \
  "  str r0, [sp, #100]\n"                            \
  "  add r4, sp, #104\n"                              \
  "  ldmia r4!, {r0, r1, r2, r3}\n"                   \
  "  str r0, [sp, #12]\n"                             \
  MOTE_NEXT_LINE("0")                                 \
  MOTE_NEXT_LINE("4")                                 \
  MOTE_NEXT_LINE("8")                                 \
  "  adds r3, r3, r1\n"                               \
  "  str r3, [sp, #116]\n"                            \
  "  mov r5, r3\n"                                    \
  "  ldmia r4!, {r1, r2, r3}\n"                       \
  "  str r1, [sp, #20]\n"                             \
  "  str r2, [sp, #24]\n"                             \
  "  str r3, [sp, #28]\n"                             \
  "  b 7b\n"                                          \
  "9:\n"                                              \
  MOTE_ARMV6M_LEAVE("132")
#define MOTE_NEXT_LINE(line)                          \
  "  ldr r6, [sp, #" line "]\n"                       \
  "  adds r6, r6, r2\n"                               \
  "  str r6, [sp, #" line "]\n"
#define MOTE_LOAD_BEND                                \
  "  ldmia r7!, {r0, r6}\n"                           \
  "  mov r12, r0\n"                                   \
  "  mov r7, r6\n"

// clang-format on

[[gnu::naked, gnu::noinline]] inline void armv6m_depthwise_row(const PairRow&) {
  asm volatile(MOTE_DEPTHWISE_ROW(MOTE_TAPS_STRIDE_1, "", MOTE_ARMV6M_STORE));
}
[[gnu::naked, gnu::noinline]] inline void armv6m_depthwise_row_bent(const PairRow&) {
  asm volatile(MOTE_DEPTHWISE_ROW(MOTE_TAPS_STRIDE_1, MOTE_LOAD_BEND, MOTE_ARMV6M_STORE_BENT));
}
[[gnu::naked, gnu::noinline]] inline void armv6m_depthwise_row_stride_2(const PairRow&) {
  asm volatile(MOTE_DEPTHWISE_ROW(MOTE_TAPS_STRIDE_2, "", MOTE_ARMV6M_STORE));
}
[[gnu::naked, gnu::noinline]] inline void armv6m_depthwise_row_stride_2_bent(const PairRow&) {
  asm volatile(MOTE_DEPTHWISE_ROW(MOTE_TAPS_STRIDE_2, MOTE_LOAD_BEND, MOTE_ARMV6M_STORE_BENT));
}

// make_line(): 5 instructions a word, three words a turn so that x[c], x[c + 1] and x[c + 2] change
// roles instead of registers. r0 input, r1 words, r2 distance read, r3 step, lr its end.
[[gnu::naked, gnu::noinline]] inline void armv6m_make_line(const PairLineSource&) {
  // clang-format off
#define MOTE_LINE_WORD(first, third)  \
  "  ldrsb " third ", [r0, r2]\n"     \
  "  adds r2, r2, r3\n"               \
  "  lsls r7, " third ", #16\n"       \
  "  adds r7, r7, " first "\n"        \
  "  stmia r1!, {r7}\n"
  asm volatile(
      "  .syntax unified\n"
      "  push {r4-r7, lr}\n"
      "  mov r4, r8\n"
      "  push {r4}\n"
      "  mov r8, r0\n"
      "  mov r7, r0\n"
      "  ldmia r7!, {r1-r5}\n"     // words, input, step, first, second
      "  mov r0, r2\n"
      "  ldr r2, [r7, #4]\n"       // streamed
      "  muls r2, r3, r2\n"
      "  mov lr, r2\n"
      "  ldr r2, [r7, #8]\n"       // odd
      "  muls r2, r3, r2\n"
      "  mov r12, r2\n"
      "  movs r2, #0\n"
      "  b 2f\n"
      "1:\n"
      MOTE_LINE_WORD("r4", "r6")
      "  mov r4, r5\n"
      "  mov r5, r6\n"
      "2:\n"
      "  cmp r2, r12\n"
      "  bne 1b\n"
      "  b 4f\n"
      "3:\n"
      MOTE_LINE_WORD("r4", "r6")
      MOTE_LINE_WORD("r5", "r4")
      MOTE_LINE_WORD("r6", "r5")
      // After three words r4 and r5 are x[c] and x[c + 1] again.
      "4:\n"
      "  cmp r2, lr\n"
      "  bne 3b\n"
      "  mov r7, r8\n"
      "  ldr r3, [r7, #32]\n"      // trailing
      "  ldr r6, [r7, #20]\n"      // zero point
      "  lsls r2, r6, #16\n"
      "  b 6f\n"
      "5:\n"
      "  adds r7, r2, r4\n"
      "  stmia r1!, {r7}\n"
      "  mov r4, r5\n"
      "  mov r5, r6\n"
      "  subs r3, #1\n"
      "6:\n"
      "  cmp r3, #0\n"
      "  bne 5b\n"
      "  pop {r4}\n"
      "  mov r8, r4\n"
      "  pop {r4-r7, pc}\n");
#undef MOTE_LINE_WORD
  // clang-format on
}

#undef MOTE_WORDS
#undef MOTE_WEIGHT
#undef MOTE_TIMES
#undef MOTE_PLUS
#undef MOTE_COPY
#undef MOTE_SPLIT_BOTH
#undef MOTE_ROW_OF_TAPS
#undef MOTE_TAPS_STRIDE_1
#undef MOTE_PAIR_OF_TAPS
#undef MOTE_TAPS_OF_PAIR
#undef MOTE_TAPS_STRIDE_2
#undef MOTE_DEPTHWISE_ROW
#undef MOTE_LOAD_BEND
#undef MOTE_NEXT_LINE

struct Armv6mDepthwise : Armv6mDepthwiseLines {
  static void make_line(const PairLineSource& source) { armv6m_make_line(source); }
  static constexpr DepthwiseRowFunction row = armv6m_depthwise_row;
  static constexpr DepthwiseRowFunction row_bent = armv6m_depthwise_row_bent;
  static constexpr DepthwiseRowFunction row_stride_2 = armv6m_depthwise_row_stride_2;
  static constexpr DepthwiseRowFunction row_stride_2_bent = armv6m_depthwise_row_stride_2_bent;
};

#else
using Armv6mDepthwise = Armv6mDepthwiseTwin;
#endif

}  // namespace mote::kernels::packed
