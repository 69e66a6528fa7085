// ADD i8 of tensors of equal shape on MVE: 17 instructions for eight sums.
//
//   sum = round(a * a_factor / 2^15) + round(b * b_factor / 2^15) + constant
//   output = clamp(round(sum / 2^shift)), halves upwards
//
// Shifts of more than 16 are for inputs 2^7 times as large, which is more exact and takes four
// instructions more.
// That is one rounding less than TFLite's kernel has, and other ones. An i8 ADD is a function of
// two bytes, so the desk looks for factors with which all 65,536 results are the same (find_mve_add
// in arm_mve_pack_add.h); where there are none, the kernel is not used.
#pragma once

#include <stdint.h>

#include "mote/kernels/quantized_binary.h"

namespace mote::kernels::packed {

struct MveAdd {
  int32_t a_factor;
  int32_t b_factor;
  int32_t constant;
  int32_t activation_min;
  int32_t activation_max;
};

// One output, as the vector instructions compute it.
template <int kShift>
int8_t mve_sum(const MveAdd& add, int8_t a, int8_t b) {
  constexpr int64_t kHalf = int64_t{1} << 14, kUnit = kShift > 16 ? 128 : 1;
  const int64_t sum = ((kUnit * a * add.a_factor + kHalf) >> 15) +
                      ((kUnit * b * add.b_factor + kHalf) >> 15) + add.constant;
  const int64_t rounded = (sum + (int64_t{1} << (kShift - 1))) >> kShift;
  const int64_t low = add.activation_min, high = add.activation_max;
  return static_cast<int8_t>(rounded < low ? low : (rounded > high ? high : rounded));
}

#if defined(__ARM_FEATURE_MVE)

// q0 and q1 to q2. VSHLL makes 32 bits with room below of the even and of the odd lanes, VQRDMULH
// and VQRDMLAH multiply, and the narrowing puts the lanes side by side again.
#define MOTE_MVE_EIGHT_SUMS                \
  "  .if %c[shift] > 16\n"                 \
  "  vshl.i16 q0, q0, #7\n"                \
  "  vshl.i16 q1, q1, #7\n"                \
  "  .endif\n"                             \
  "  vshllb.s16 q2, q0, #16\n"             \
  "  vshllt.s16 q0, q0, #16\n"             \
  "  vqrdmulh.s32 q2, q2, %[a_factor]\n"   \
  "  vshllb.s16 q3, q1, #16\n"             \
  "  vqrdmulh.s32 q0, q0, %[a_factor]\n"   \
  "  vshllt.s16 q1, q1, #16\n"             \
  "  vqrdmlah.s32 q2, q3, %[b_factor]\n"   \
  "  vqrdmlah.s32 q0, q1, %[b_factor]\n"   \
  "  vadd.i32 q2, q2, %[constant]\n"       \
  "  vadd.i32 q0, q0, %[constant]\n"       \
  "  .if %c[shift] > 16\n"                 \
  "  vshr.s32 q2, q2, #(%c[shift] - 16)\n" \
  "  vshr.s32 q0, q0, #(%c[shift] - 16)\n" \
  "  vqrshrnb.s32 q2, q2, #16\n"           \
  "  vqrshrnt.s32 q2, q0, #16\n"           \
  "  .else\n"                              \
  "  vqrshrnb.s32 q2, q2, #%c[shift]\n"    \
  "  vqrshrnt.s32 q2, q0, #%c[shift]\n"    \
  "  .endif\n"                             \
  "  .if %c[clamp]\n"                      \
  "  vmax.s16 q2, q2, q4\n"                \
  "  vmin.s16 q2, q2, q5\n"                \
  "  .endif\n"                             \
  "  vqmovnb.s16 q2, q2\n"

// The rest of the last turn is done apart: a loop that predicates itself by lanes of 16 bits would
// write only half of a sum of 32 bits.
template <int kShift, bool kClamp>
[[gnu::noinline]] void mve_add(const MveAdd& add, const int8_t* a, const int8_t* b, uint32_t count,
                               int8_t* output) {
  asm volatile(
      "  vdup.16 q4, %[low]\n"
      "  vdup.16 q5, %[high]\n"
      "  lsr lr, %[count], #3\n"
      "  wls lr, lr, 2f\n"
      "1:\n"
      "  vldrb.s16 q0, [%[a]], #8\n"
      "  vldrb.s16 q1, [%[b]], #8\n" MOTE_MVE_EIGHT_SUMS
      "  vstrb.16 q2, [%[output]], #8\n"
      "  le lr, 1b\n"
      "2:\n"
      "  and lr, %[count], #7\n"
      "  vctp.16 lr\n"
      "  vpstt\n"
      "  vldrbt.s16 q0, [%[a]]\n"
      "  vldrbt.s16 q1, [%[b]]\n" MOTE_MVE_EIGHT_SUMS
      "  vpst\n"
      "  vstrbt.16 q2, [%[output]]\n"
      : [a] "+l"(a), [b] "+l"(b), [output] "+l"(output)
      : [count] "r"(count), [a_factor] "r"(add.a_factor), [b_factor] "r"(add.b_factor),
        [constant] "r"(add.constant), [low] "r"(add.activation_min), [high] "r"(add.activation_max),
        [shift] "i"(kShift), [clamp] "i"(kClamp ? 1 : 0)
      : "d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9", "d10", "d11", "lr", "cc",
        "memory");
}

#undef MOTE_MVE_EIGHT_SUMS

#else

// `add` is taken by value: the compiler may keep it in registers while `output` is written.
template <int kShift, bool kClamp>
void mve_add(MveAdd add, const int8_t* a, const int8_t* b, uint32_t count, int8_t* output) {
  for (uint32_t i = 0; i < count; ++i) output[i] = mve_sum<kShift>(add, a[i], b[i]);
}

#endif

}  // namespace mote::kernels::packed
