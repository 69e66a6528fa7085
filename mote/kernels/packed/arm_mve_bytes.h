// Copies and fills bytes on MVE: 16 in a turn of three instructions, never a byte too many.
#pragma once

#include <stdint.h>
#include <string.h>

namespace mote::kernels::packed {

#if defined(__ARM_FEATURE_MVE)

inline void mve_copy(int8_t* to, const int8_t* from, uint32_t bytes) {
  asm volatile(
      "  wlstp.8 lr, %2, 2f\n"
      "1:\n"
      "  vldrb.u8 q0, [%1], #16\n"
      "  vstrb.8 q0, [%0], #16\n"
      "  letp lr, 1b\n"
      "2:\n"
      : "+r"(to), "+r"(from)
      : "r"(bytes)
      : "d0", "d1", "lr", "cc", "memory");
}

inline void mve_fill(int8_t* to, int32_t value, uint32_t bytes) {
  asm volatile(
      "  vdup.8 q0, %1\n"
      "  wlstp.8 lr, %2, 2f\n"
      "1:\n"
      "  vstrb.8 q0, [%0], #16\n"
      "  letp lr, 1b\n"
      "2:\n"
      : "+r"(to)
      : "r"(value), "r"(bytes)
      : "d0", "d1", "lr", "cc", "memory");
}

// `count` times 16 bytes, at any addresses.
inline void mve_copy16s(int8_t* to, uint32_t to_step, const int8_t* from, uint32_t from_step,
                        uint32_t count) {
  asm volatile(
      "  wls lr, %4, 2f\n"
      "1:\n"
      "  vldrb.u8 q0, [%1]\n"
      "  add %1, %3\n"
      "  vstrb.8 q0, [%0]\n"
      "  add %0, %2\n"
      "  le lr, 1b\n"
      "2:\n"
      : "+r"(to), "+r"(from)
      : "r"(to_step), "r"(from_step), "r"(count)
      : "d0", "d1", "lr", "cc", "memory");
}

#else

inline void mve_copy16s(int8_t* to, uint32_t to_step, const int8_t* from, uint32_t from_step,
                        uint32_t count) {
  for (; count > 0; --count, to += to_step, from += from_step) memcpy(to, from, 16);
}

inline void mve_copy(int8_t* to, const int8_t* from, uint32_t bytes) {
  if (bytes > 0) memcpy(to, from, bytes);
}

inline void mve_fill(int8_t* to, int32_t value, uint32_t bytes) {
  if (bytes > 0) memset(to, value, bytes);
}

#endif

}  // namespace mote::kernels::packed
