// Pieces of Armv6-M assembly that the kernels of this folder share, as text.
//
// Thumb-1 only, so that every Cortex-M runs it. GNU as and clang both take it.
#pragma once

// Whether this processor runs the assembly; elsewhere its portable twin does.
#if defined(__ARM_ARCH_6M__) || defined(__ARM_ARCH_7M__) || defined(__ARM_ARCH_8M_BASE__)
#define MOTE_ARMV6M_ASSEMBLY 1
#endif

// clang-format off

// Saves and restores the registers that a function must keep; `frame` bytes of stack follow.
#define MOTE_ARMV6M_ENTER(frame)      \
  "  .syntax unified\n"               \
  "  push {r4-r7, lr}\n"              \
  "  mov r4, r8\n"                    \
  "  mov r5, r9\n"                    \
  "  mov r6, r10\n"                   \
  "  mov r7, r11\n"                   \
  "  push {r4-r7}\n"                  \
  "  sub sp, #" frame "\n"
#define MOTE_ARMV6M_LEAVE(frame)      \
  "  add sp, #" frame "\n"            \
  "  pop {r4-r7}\n"                   \
  "  mov r8, r4\n"                    \
  "  mov r9, r5\n"                    \
  "  mov r10, r6\n"                   \
  "  mov r11, r7\n"                   \
  "  pop {r4-r7, pc}\n"

// r6 = a, without sign -> a byte at [r5] (channel_line.h). r1 range, r2 high, r3 low, r4 constant; the
// limits in the frame. Saturated: label `s`, at MOTE_ARMV6M_SATURATE. Destroys r0 and r6.
#define MOTE_ARMV6M_STORE(s)          \
  "  cmp r6, r1\n"                    \
  "  bhs " s "f\n"                    \
  "  mov r0, r6\n"                    \
  "  muls r0, r3, r0\n"               \
  "  lsrs r0, r0, #12\n"              \
  "  muls r6, r2, r6\n"               \
  "  adds r6, r6, r0\n"               \
  "  adds r6, r6, r4\n"               \
  "  lsrs r6, r6, #24\n"              \
  "  strb r6, [r5]\n"                 \
  s "1:\n"
// The same on a bent line: r12 below, r7 step. Destroys lr too.
#define MOTE_ARMV6M_STORE_BENT(s)     \
  "  cmp r6, r1\n"                    \
  "  bhs " s "f\n"                    \
  "  cmp r6, r12\n"                   \
  "  sbcs r0, r0\n"    /* all ones below the bend */ \
  "  ands r0, r7\n"                   \
  "  adds r0, r0, r4\n"               \
  "  mov lr, r0\n"                    \
  "  mov r0, r6\n"                    \
  "  muls r0, r3, r0\n"               \
  "  lsrs r0, r0, #12\n"              \
  "  muls r6, r2, r6\n"               \
  "  adds r6, r6, r0\n"               \
  "  add r6, lr\n"                    \
  "  lsrs r6, r6, #24\n"              \
  "  strb r6, [r5]\n"                 \
  s "1:\n"
#define MOTE_ARMV6M_SATURATE(s, limits) \
  s ":\n"                             \
  "  lsrs r6, r6, #31\n"              \
  "  lsls r6, r6, #3\n"               \
  "  ldr r0, [sp, #" limits "]\n"     \
  "  lsrs r0, r6\n"                   \
  "  strb r0, [r5]\n"                 \
  "  b " s "1b\n"

// The four outputs of two words, S1 T1 S0 T0 (r11 r10 r9 r8): the last pixel first, each at r5 after
// a step from the frame. store is one of the two above.
#define MOTE_ARMV6M_STORE_FOUR(store, step0, step1, step2) \
  "  mov r6, r11\n"                   \
  store("60")                         \
  "  ldr r0, [sp, #" step0 "]\n"      \
  "  adds r5, r5, r0\n"               \
  "  mov r6, r11\n"                   \
  "  lsls r6, r6, #16\n"              \
  "  mov r0, r10\n"                   \
  "  subs r6, r0, r6\n"               \
  store("61")                         \
  "  ldr r0, [sp, #" step1 "]\n"      \
  "  adds r5, r5, r0\n"               \
  "  mov r6, r9\n"                    \
  store("62")                         \
  "  ldr r0, [sp, #" step2 "]\n"      \
  "  adds r5, r5, r0\n"               \
  "  mov r6, r9\n"                    \
  "  lsls r6, r6, #16\n"              \
  "  mov r0, r8\n"                    \
  "  subs r6, r0, r6\n"               \
  store("63")
#define MOTE_ARMV6M_SATURATE_FOUR(limits) \
  MOTE_ARMV6M_SATURATE("60", limits)  \
  MOTE_ARMV6M_SATURATE("61", limits)  \
  MOTE_ARMV6M_SATURATE("62", limits)  \
  MOTE_ARMV6M_SATURATE("63", limits)

// Adds p (low register) to T and S of a word: p is split into its two sums. r12 = 0x8000.
#define MOTE_ARMV6M_SPLIT(p, total, high) \
  "  add " total ", " p "\n"          \
  "  add " p ", r12\n"                \
  "  asrs " p ", " p ", #16\n"        \
  "  add " high ", " p "\n"

// clang-format on
