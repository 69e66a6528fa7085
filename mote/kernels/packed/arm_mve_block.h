// The inner block of every MVE convolution: two pixels by eight output channels at a time.
//
//   output = clamp(round(multiplier * (bias + sum of weight * input)) + output_offset)
//
// with the input's zero point folded into the bias by the packer. Rounding is that of
// multiply_by_quantized_multiplier(), bit for bit: VQRDMULH.S32 is gemmlowp's doubling high
// multiplication (the multiplier is never -2^31), VRSHL rounds halves upwards, and where that is
// not enough (kMveAwayFromZero) 1 is taken from negative values first, as gemmlowp does.
//
// VMLADAVA sums 16 products into an even core register, and there are eight of those: 2 pixels by
// 4 channels, 14 instructions for 128 products. Two such halves, the even channels and the odd
// ones, are interleaved by the narrowing (VQMOVNB, VQMOVNT), so that eight bytes are stored at
// once. About 2.4 instructions an output besides the products.
//
// Packed weights: for each 8 channels, for each half h (channels h, h + 2, h + 4, h + 6):
//   i32 bias[4]; i8 weights[row][step][4][16]; i32 left_shift[4] (only with kMveLeftShift);
//   i32 multiplier[4]; i32 right_shift[4] (<= 0)
// Steps are padded with zero weights to 16, channels to 8. Aligned to 4 bytes.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "mote/base/fixed_point.h"

namespace mote::kernels::packed {

// What a layer needs beyond the plain block. Each adds instructions, so each is asked for.
inline constexpr uint32_t kMveAwayFromZero = 1;  // outputs below the zero point are possible
inline constexpr uint32_t kMveClamp = 2;         // bounds narrower than i8's
inline constexpr uint32_t kMveLeftShift = 4;     // some multiplier is 1 or more
inline constexpr uint32_t kMveRagged = 8;        // output channels are no multiple of 8
inline constexpr uint32_t kMveDepthTail = 16;    // the last step has fewer than 16 inputs
inline constexpr uint32_t kMveRows = 32;         // several rows of inputs; not with kMveDepthTail

// A run of pixel pairs. The assembly copies it to the stack as it is: the order is fixed.
struct MveBlock {
  int32_t output_offset;
  int32_t second_output;  // from a pixel's output to that of its neighbour; 0: a lone pixel
  int8_t* output_end;     // behind the first pixel's outputs
  const int8_t* pixel0;
  const int8_t* pixel1;
  int32_t row_step;  // from the end of a row of inputs (16 * steps bytes) to the next row
  uint32_t rows;     // with kMveRows: rows of inputs; with kMveDepthTail: inputs of the last step
  const int8_t* weights;
  uint32_t pairs;
  uint32_t input_advance;  // from a pair to the next
  uint32_t output_advance;
  int8_t* output;
  int32_t activation_min;
  int32_t activation_max;
};

// The same arithmetic in plain C++, from the same packed weights.
namespace portable {

struct MveHalf {
  const int32_t* bias;
  const int8_t* weights;
  const int32_t* left_shift;  // null without kMveLeftShift
  const int32_t* multiplier;
  const int32_t* right_shift;
  const int8_t* end;
};

inline MveHalf mve_half_at(const int8_t* bytes, uint32_t steps, uint32_t flags) {
  MveHalf half = {};
  half.bias = reinterpret_cast<const int32_t*>(bytes);
  half.weights = bytes + 16;
  const int32_t* words = reinterpret_cast<const int32_t*>(half.weights + size_t{64} * steps);
  if ((flags & kMveLeftShift) != 0) {
    half.left_shift = words;
    words += 4;
  }
  half.multiplier = words;
  half.right_shift = words + 4;
  half.end = reinterpret_cast<const int8_t*>(words + 8);
  return half;
}

inline int8_t mve_requantize(const MveBlock& block, const MveHalf& half, uint32_t lane,
                             int32_t sum) {
  const int32_t left = half.left_shift != nullptr ? half.left_shift[lane] : 0;
  const int32_t shift = left > 0 ? left : half.right_shift[lane];
  const int32_t scaled = multiply_by_quantized_multiplier(sum, {half.multiplier[lane], shift});
  return static_cast<int8_t>(
      offset_and_clamp(scaled, block.output_offset, block.activation_min, block.activation_max));
}

// The sum of one output channel of a half. Inputs that a step has too many meet zero weights.
inline int32_t mve_sum(const MveBlock& block, const MveHalf& half, uint32_t lane,
                       const int8_t* pixel, uint32_t steps, uint32_t flags) {
  const uint32_t rows = (flags & kMveRows) != 0 ? block.rows : 1;
  const uint32_t last = (flags & kMveDepthTail) != 0 ? block.rows : 16;
  uint32_t sum = static_cast<uint32_t>(half.bias[lane]);
  const int8_t* weights = half.weights + size_t{16} * lane;
  for (uint32_t row = 0; row < rows; ++row) {
    for (uint32_t step = 0; step < steps; ++step) {
      const uint32_t count = step + 1 == steps ? last : 16;
      for (uint32_t k = 0; k < count; ++k) sum += static_cast<uint32_t>(pixel[k] * weights[k]);
      pixel += step + 1 == steps ? 16 + block.row_step : 16;
      weights += 64;
    }
  }
  return static_cast<int32_t>(sum);
}

inline void mve_block(const MveBlock& given, uint32_t steps, uint32_t flags) {
  MveBlock block = given;
  const uint32_t all_steps = steps * ((flags & kMveRows) != 0 ? block.rows : 1);
  const ptrdiff_t channels = block.output_end - block.output;
  for (uint32_t pair = 0; pair < block.pairs; ++pair) {
    const int8_t* bytes = block.weights;
    for (ptrdiff_t channel = 0; channel < channels; ++channel) {
      const uint32_t lane = static_cast<uint32_t>(channel & 7) >> 1;
      const MveHalf even = mve_half_at(bytes, all_steps, flags);
      const MveHalf half = (channel & 1) != 0 ? mve_half_at(even.end, all_steps, flags) : even;
      const int32_t sum0 = mve_sum(block, half, lane, block.pixel0, steps, flags);
      const int32_t sum1 = mve_sum(block, half, lane, block.pixel1, steps, flags);
      block.output[channel] = mve_requantize(block, half, lane, sum0);
      block.output[channel + block.second_output] = mve_requantize(block, half, lane, sum1);
      if ((channel & 7) == 7) bytes = half.end;
    }
    block.pixel0 += block.input_advance;
    block.pixel1 += block.input_advance;
    block.output += block.output_advance;
  }
}

}  // namespace portable

#if defined(__ARM_FEATURE_MVE)

// Registers: r0 r2 r4 r6 sums of pixel 0; r8 r10 r12 r14 of pixel 1; r1 r3 the pixels' inputs;
// r5 weights; r7 output; r9 r11 row step and rows. q4 q5: the outputs of the two pixels; q6 q7
// the bounds. The first 12 words of MveBlock lie on the stack, so nothing else needs a register.
// The loads stand between the multiplications: the core has a pipe for each.
template <uint32_t kSteps, uint32_t kFlags>
[[gnu::naked, gnu::noinline]] void mve_block(const MveBlock&) {
  asm volatile(
      "  .syntax unified\n"
      "  push {r4-r11, lr}\n"
      "  vpush {d8-d15}\n"
      "  sub sp, #52\n"
      "  .if %c1 & 2\n"
      "  ldrd r1, r2, [r0, #48]\n"
      "  vdup.16 q6, r1\n"
      "  vdup.16 q7, r2\n"
      "  .endif\n"
      "  ldm r0, {r1-r12}\n"
      "  stm sp, {r1-r12}\n"
      "  mov r5, r8\n"
      "  mov r7, r12\n"
      "1:\n"  // the next 8 channels
      "  .irp half, 0, 1\n"
      "  ldrd r1, r3, [sp, #12]\n"
      "  ldrd r0, r2, [r5]\n"
      "  ldrd r8, r10, [r5], #8\n"
      "  ldrd r4, r6, [r5]\n"
      "  ldrd r12, lr, [r5], #8\n"
      "  .if %c1 & (32 | 16)\n"
      "  ldrd r9, r11, [sp, #20]\n"
      "  .endif\n"
      "2:\n"  // the next row of inputs
      "  .rept %c0 - ((%c1 >> 4) & 1)\n"
      "  vldrb.u8 q0, [r1], #16\n"
      "  vldrw.u32 q2, [r5], #16\n"
      "  vmladava.s8 r0, q2, q0\n"
      "  vldrb.u8 q1, [r3], #16\n"
      "  vmladava.s8 r8, q2, q1\n"
      "  vldrw.u32 q3, [r5], #16\n"
      "  vmladava.s8 r2, q3, q0\n"
      "  vldrw.u32 q2, [r5], #16\n"
      "  vmladava.s8 r10, q3, q1\n"
      "  vmladava.s8 r4, q2, q0\n"
      "  vldrw.u32 q3, [r5], #16\n"
      "  vmladava.s8 r12, q2, q1\n"
      "  vmladava.s8 r6, q3, q0\n"
      "  vmladava.s8 lr, q3, q1\n"
      "  .endr\n"
      "  .if %c1 & 16\n"  // the same without reading behind a pixel
      "  vctp.8 r11\n"
      "  vldrw.u32 q2, [r5], #16\n"
      "  vpstt\n"
      "  vldrbt.u8 q0, [r1], #16\n"
      "  vldrbt.u8 q1, [r3], #16\n"
      "  vldrw.u32 q3, [r5], #16\n"
      "  vmladava.s8 r0, q2, q0\n"
      "  vmladava.s8 r8, q2, q1\n"
      "  vldrw.u32 q2, [r5], #16\n"
      "  vmladava.s8 r2, q3, q0\n"
      "  vmladava.s8 r10, q3, q1\n"
      "  vldrw.u32 q3, [r5], #16\n"
      "  vmladava.s8 r4, q2, q0\n"
      "  vmladava.s8 r12, q2, q1\n"
      "  vmladava.s8 r6, q3, q0\n"
      "  vmladava.s8 lr, q3, q1\n"
      "  .endif\n"
      "  .if %c1 & 32\n"
      "  add r1, r9\n"
      "  add r3, r9\n"
      "  subs r11, #1\n"
      "  bne 2b\n"
      "  .endif\n"
      "  vmov q0[2], q0[0], r0, r4\n"
      "  .if %c1 & 4\n"
      "  vldrw.u32 q3, [r5], #16\n"
      "  .endif\n"
      "  vmov q0[3], q0[1], r2, r6\n"
      "  vldrw.u32 q2, [r5], #16\n"
      "  vmov q1[2], q1[0], r8, r12\n"
      "  .if %c1 & 4\n"
      "  vshl.s32 q0, q0, q3\n"
      "  .endif\n"
      "  vqrdmulh.s32 q0, q0, q2\n"
      "  vmov q1[3], q1[1], r10, lr\n"
      "  .if %c1 & 4\n"
      "  vshl.s32 q1, q1, q3\n"
      "  .endif\n"
      "  vqrdmulh.s32 q1, q1, q2\n"
      "  vldrw.u32 q3, [r5], #16\n"
      "  .if %c1 & 1\n"  // - 1 where both the value and the shift are negative
      "  vand q2, q0, q3\n"
      "  vshr.s32 q2, q2, #31\n"
      "  vqadd.s32 q0, q0, q2\n"
      "  vand q2, q1, q3\n"
      "  vshr.s32 q2, q2, #31\n"
      "  vqadd.s32 q1, q1, q2\n"
      "  .endif\n"
      "  vrshl.s32 q0, q0, q3\n"
      "  vrshl.s32 q1, q1, q3\n"
      "  .if \\half\n"
      "  vqmovnt.s32 q4, q0\n"
      "  vqmovnt.s32 q5, q1\n"
      "  .else\n"
      "  vqmovnb.s32 q4, q0\n"
      "  vqmovnb.s32 q5, q1\n"
      "  .endif\n"
      "  .endr\n"
      "  ldm sp, {r0, r2, r4}\n"
      "  vqadd.s16 q4, q4, r0\n"
      "  vqadd.s16 q5, q5, r0\n"
      "  add r2, r7\n"
      "  .if %c1 & 2\n"
      "  vmax.s16 q4, q4, q6\n"
      "  vmax.s16 q5, q5, q6\n"
      "  vmin.s16 q4, q4, q7\n"
      "  vmin.s16 q5, q5, q7\n"
      "  .endif\n"
      "  vqmovnb.s16 q4, q4\n"
      "  vqmovnb.s16 q5, q5\n"
      "  .if %c1 & 8\n"
      "  sub r6, r4, r7\n"
      "  vctp.16 r6\n"
      "  vpstt\n"
      "  vstrbt.16 q4, [r7], #8\n"
      "  vstrbt.16 q5, [r2]\n"
      "  .else\n"
      "  vstrb.16 q4, [r7], #8\n"
      "  vstrb.16 q5, [r2]\n"
      "  .endif\n"
      "  cmp r7, r4\n"
      "  blo 1b\n"
      "  ldrd r0, r2, [sp, #32]\n"  // pairs, input_advance
      "  ldrd r8, r7, [sp, #40]\n"  // output_advance, output
      "  ldrd r1, r3, [sp, #12]\n"
      "  ldr r5, [sp, #28]\n"
      "  add r1, r2\n"
      "  add r3, r2\n"
      "  strd r1, r3, [sp, #12]\n"
      "  add r4, r8\n"
      "  str r4, [sp, #8]\n"
      "  add r7, r8\n"
      "  str r7, [sp, #44]\n"
      "  subs r0, #1\n"
      "  str r0, [sp, #32]\n"
      "  bne 1b\n"
      "  add sp, #52\n"
      "  vpop {d8-d15}\n"
      "  pop {r4-r11, pc}\n" ::"i"(kSteps),
      "i"(kFlags));
}

#else

template <uint32_t kSteps, uint32_t kFlags>
void mve_block(const MveBlock& block) {
  portable::mve_block(block, kSteps, kFlags);
}

#endif

}  // namespace mote::kernels::packed
