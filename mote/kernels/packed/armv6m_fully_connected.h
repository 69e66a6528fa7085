// Eight outputs of a row on Armv6-M (byte_fully_connected.h): 104 instructions for 32 products.
#pragma once

#include "mote/kernels/packed/armv6m_finish.h"
#include "mote/kernels/packed/byte_fully_connected.h"

namespace mote::kernels::packed {

struct Armv6mBytesTwin {
  static void sum(const uint8_t* input, const uint8_t* weights, uint32_t* sums, uint32_t count) {
    sum_biased_bytes(input, weights, sums, count);
  }
};

#ifdef MOTE_ARMV6M_ASSEMBLY

// r2 inputs, r3 weights, lr their end; sums in r4-r11.
[[gnu::naked, gnu::noinline]] inline void armv6m_sum_biased_bytes(const uint8_t*, const uint8_t*,
                                                                  uint32_t*, uint32_t) {
  // clang-format off
#define MOTE_BYTE_LOW(offset, sum)          \
  "  ldrb r1, [r3, #" offset "]\n"          \
  "  muls r1, r0, r1\n"                     \
  "  adds " sum ", " sum ", r1\n"
#define MOTE_BYTE_HIGH(offset, sum)         \
  "  ldrb r1, [r3, #" offset "]\n"          \
  "  muls r1, r0, r1\n"                     \
  "  add " sum ", r1\n"
#define MOTE_BYTE_INPUT(k, base)            \
  "  ldrb r0, [r2, #" k "]\n"               \
  MOTE_BYTE_LOW(base "+0", "r4")            \
  MOTE_BYTE_LOW(base "+1", "r5")            \
  MOTE_BYTE_LOW(base "+2", "r6")            \
  MOTE_BYTE_LOW(base "+3", "r7")            \
  MOTE_BYTE_HIGH(base "+4", "r8")           \
  MOTE_BYTE_HIGH(base "+5", "r9")           \
  MOTE_BYTE_HIGH(base "+6", "r10")          \
  MOTE_BYTE_HIGH(base "+7", "r11")
  asm volatile(
      MOTE_ARMV6M_ENTER("4")
      "  str r2, [sp, #0]\n"
      "  adds r3, r3, r0\n"
      "  mov lr, r3\n"
      "  mov r2, r0\n"
      "  mov r3, r1\n"
      "  movs r4, #0\n"
      "  movs r5, #0\n"
      "  movs r6, #0\n"
      "  movs r7, #0\n"
      "  mov r8, r4\n"
      "  mov r9, r4\n"
      "  mov r10, r4\n"
      "  mov r11, r4\n"
      "1:\n"
      MOTE_BYTE_INPUT("0", "0")
      MOTE_BYTE_INPUT("1", "8")
      MOTE_BYTE_INPUT("2", "16")
      MOTE_BYTE_INPUT("3", "24")
      "  adds r3, #32\n"
      "  adds r2, #4\n"
      "  cmp r2, lr\n"
      "  bne 1b\n"
      "  ldr r0, [sp, #0]\n"
      "  stmia r0!, {r4-r7}\n"
      "  mov r4, r8\n"
      "  mov r5, r9\n"
      "  mov r6, r10\n"
      "  mov r7, r11\n"
      "  stmia r0!, {r4-r7}\n"
      MOTE_ARMV6M_LEAVE("4"));
#undef MOTE_BYTE_LOW
#undef MOTE_BYTE_HIGH
#undef MOTE_BYTE_INPUT
  // clang-format on
}

struct Armv6mBytes {
  static void sum(const uint8_t* input, const uint8_t* weights, uint32_t* sums, uint32_t count) {
    armv6m_sum_biased_bytes(input, weights, sums, count);
  }
};

#else
using Armv6mBytes = Armv6mBytesTwin;
#endif

}  // namespace mote::kernels::packed
