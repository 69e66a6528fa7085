// Pointwise convolution of at most 8 input channels on planes, for Cortex-M4, M7 and M33.
//
// With so few products an output costs mostly its requantization and the constants of its channel.
// So the channel is the outer loop here, and all its constants and int16 weights, shifted left for
// kFused as in arm_dsp_depthwise_3x3.h, stay in registers: an output takes one LDM of 8 inputs, 4
// SMLAD, SMMLA, SSAT and STRB. Equals ByteLayer::finish; the packer proves it.
//
// Blocks of 64 positions are widened to int16, 8 channels side by side, and serve all outputs.
// Scratch: kNarrowScratchBytes. 8.2 instructions an output, 2 an input.
// Stack: 60 bytes.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "mote/base/word.h"
#include "mote/kernels/isa/arm_dsp_intrinsics.h"
#include "mote/kernels/isa/target.h"
#include "mote/kernels/packed/arm_dsp_requantize.h"

namespace mote::kernels::packed {

inline constexpr uint32_t kNarrowChannels = 8;
inline constexpr uint32_t kNarrowWords = kNarrowChannels / 2;  // of one position
inline constexpr uint32_t kNarrowBlock = 64;                   // positions
inline constexpr uint32_t kNarrowScratchBytes = 4 * kNarrowBlock * kNarrowWords;

// The assembly knows this order.
struct PointwiseNarrowChannel {
  uint32_t weights[kNarrowWords];  // pairs, 0 where the layer has no channel
  int32_t multiplier;
  int32_t offset;
  int32_t bias;
};

struct PointwiseNarrowLayer {
  const PointwiseNarrowChannel* channels;
  uint16_t input_channels;
  uint16_t output_channels;
  uint32_t positions;  // of a plane
};

// 4 * `fours` outputs of each channel. The assembly knows this order.
struct PointwiseNarrowCall {
  const uint32_t* x;
  int8_t* output;
  const PointwiseNarrowChannel* channels;
  uint32_t fours;      // at least one
  uint32_t positions;  // from a channel's outputs to those of the next
  uint32_t count;      // of channels
};

// kShift: the final shift.
struct PointwiseNarrowTwin {
  template <int kShift>
  static void compute(const PointwiseNarrowCall& call) {
    for (uint32_t o = 0; o < call.count; ++o) {
      const PointwiseNarrowChannel& channel = call.channels[o];
      const FusedChannel fused = {channel.multiplier, channel.offset, 0, 0};
      const uint32_t* x = call.x;
      for (uint32_t i = 0; i < 4 * call.fours; ++i) {
        uint32_t sum = static_cast<uint32_t>(channel.bias);
        for (uint32_t pair = 0; pair < kNarrowWords; ++pair) {
          sum += static_cast<uint32_t>(isa::dsp::smlad(*x++, channel.weights[pair], 0));
        }
        call.output[size_t{o} * call.positions + i] =
            finish_fused(static_cast<int32_t>(sum), fused, kShift);
      }
    }
  }
};

#if MOTE_HAS_ARM_DSP

// r0 inputs, r1 output, r3 fours left; r4-r7 weights, r8 m, r9 C, r10 bias; r2, r11, r12, lr
// inputs, r2 also the sum. The call's words lie from sp on. Sixteen outputs at a time once four by
// four have left a multiple of that.
struct PointwiseNarrowAssembly {
  template <int kShift>
  static void compute(const PointwiseNarrowCall& call) {
    void (*function)(const PointwiseNarrowCall*) = all_channels<kShift>;
    __asm__(""
            : "+r"(function));  // or the compiler could leave out an argument that it sees unused
    function(&call);
  }

 private:
  template <int kShift>
  [[gnu::naked, gnu::noinline]] static void all_channels(const PointwiseNarrowCall*) {
    __asm__ volatile(R"(
      .macro mote_output
      ldm r0!, {r2, r11, r12, lr}
      smlad r2, r2, r4, r10
      smlad r2, r11, r5, r2
      smlad r2, r12, r6, r2
      smlad r2, lr, r7, r2
      smmla r2, r2, r8, r9
      ssat r2, #8, r2, asr #%c0
      strb r2, [r1], #1
      .endm

      push {r4-r11, lr}
      ldm r0, {r1-r6}
      push {r1-r6}
    1:
      ldr r2, [sp, #8]
      ldr r0, [sp]
      ldr r1, [sp, #4]
      ldr r3, [sp, #12]
      ldm r2!, {r4-r10}
      str r2, [sp, #8]
    2:
      tst r3, #3
      beq 3f
      .rept 4
      mote_output
      .endr
      subs r3, #1
      b 2b
    3:
      cmp r3, #0
      beq.w 5f
    4:
      .rept 16
      mote_output
      .endr
      subs r3, #4
      bne.w 4b
    5:
      ldr r1, [sp, #4]
      ldr r2, [sp, #16]
      ldr r3, [sp, #20]
      add r1, r2
      str r1, [sp, #4]
      subs r3, #1
      str r3, [sp, #20]
      bne.w 1b
      add sp, #24
      pop {r4-r11, pc}
      .purgem mote_output
    )" ::"i"(kShift));
  }
};

using PointwiseNarrowFast = PointwiseNarrowAssembly;

#else
using PointwiseNarrowFast = PointwiseNarrowTwin;
#endif

// Two planes of `count` positions become the pairs of channels at to[0], to[kNarrowWords] ... A
// plane that the layer does not have is null.
inline void widen_narrow_pair(const int8_t* first, const int8_t* second, uint32_t count,
                              uint32_t* to) {
  uint32_t i = 0;
  for (; i + 4 <= count; i += 4, to += 4 * kNarrowWords) {
    const uint32_t a = load_word(first + i);
    const uint32_t b = second != nullptr ? load_word(second + i) : 0;
    const uint32_t a_even = isa::dsp::sxtb16(a), a_odd = isa::dsp::sxtb16_ror8(a);
    const uint32_t b_even = isa::dsp::sxtb16(b), b_odd = isa::dsp::sxtb16_ror8(b);
    to[0] = isa::dsp::pkhbt_lsl16(a_even, b_even);
    to[kNarrowWords] = isa::dsp::pkhbt_lsl16(a_odd, b_odd);
    to[2 * kNarrowWords] = isa::dsp::pkhtb_asr16(b_even, a_even);
    to[3 * kNarrowWords] = isa::dsp::pkhtb_asr16(b_odd, a_odd);
  }
  for (; i < count; ++i, to += kNarrowWords) {
    *to = isa::dsp::pack_halves(first[i], second != nullptr ? second[i] : 0);
  }
}

inline void widen_narrow_block(const PointwiseNarrowLayer& layer, const int8_t* input,
                               uint32_t count, uint32_t* scratch) {
  for (uint32_t c = 0; c < layer.input_channels; c += 2) {
    const int8_t* const first = input + size_t{c} * layer.positions;
    const bool has_second = c + 1 < layer.input_channels;
    widen_narrow_pair(first, has_second ? first + layer.positions : nullptr, count,
                      scratch + c / 2);
  }
}

template <int kShift, class Channel = PointwiseNarrowFast>
void pointwise_narrow(const PointwiseNarrowLayer& layer, const int8_t* input, int8_t* output,
                      uint32_t* scratch) {
  for (uint32_t i = 0; i < kNarrowScratchBytes / 4; ++i) scratch[i] = 0;
  for (uint32_t at = 0; at < layer.positions; at += kNarrowBlock) {
    const uint32_t left = layer.positions - at;
    const uint32_t count = left < kNarrowBlock ? left : kNarrowBlock;
    widen_narrow_block(layer, input + at, count, scratch);
    const uint32_t fours = count / 4, rest = count % 4;
    PointwiseNarrowCall call = {scratch, output + at,     layer.channels,
                                fours,   layer.positions, layer.output_channels};
    if (fours > 0) Channel::template compute<kShift>(call);
    if (rest == 0) continue;
    // Four more by way of a buffer: what ends early is not written.
    int8_t last[4];
    call = {scratch + 4 * fours * kNarrowWords, last, layer.channels, 1, 0, 1};
    int8_t* to = output + at + 4 * fours;
    for (uint32_t o = 0; o < layer.output_channels; ++o, ++call.channels, to += layer.positions) {
      Channel::template compute<kShift>(call);
      for (uint32_t i = 0; i < rest; ++i) to[i] = last[i];
    }
  }
}

}  // namespace mote::kernels::packed
