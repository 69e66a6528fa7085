// Depthwise convolutions with any filter, stride, padding and depth multiplier for Cortex-M4, M7
// and M33: what the 3x3 kernels do not take, as the filters of one column of streaming models.
//
// One channel at a time is widened to int16 lines with their padding. A line runs along the axis
// that the caller chooses, columns or rows, and elements lie wherever its steps say, so every
// layout serves. Two taps take one SMLAD. Where windows begin at odd elements there is a second set
// of the weights, moved by one tap, so that all loads of inputs are aligned words. Outputs come in
// fours: 8 products take one or four loads of inputs, one or two of weights.
//
// Scratch: depthwise_lines_scratch_bytes(). Of a channel, all that a band of lines needs is read
// before the band is written; the lines that the next band needs, too, are kept.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "mote/base/word.h"
#include "mote/kernels/isa/arm_dsp_intrinsics.h"
#include "mote/kernels/isa/target.h"
#include "mote/kernels/packed/arm_dsp_halves.h"
#include "mote/kernels/packed/arm_dsp_requantize.h"

namespace mote::kernels::packed {

// `along` is the axis of the lines. Tap t of output o lies at o * stride - padding + t (across:
// t * dilation; along, the packer spreads a dilated filter with zeros).
struct LineAxis {
  uint16_t input;
  uint16_t output;
  uint16_t filter;
  uint16_t stride;
  uint16_t dilation;
  uint16_t padding;
};

// Elements from one element, line and channel to the next.
struct LineSteps {
  uint32_t element;
  uint32_t line;
  uint32_t channel;
};

// For each output channel: 3 words (DepthwiseLinesHead), then filter lines of words: with an odd
// stride (w0, w1), (0, w0), (w2, w3), (w1, w2) ...; with an even one (w0, w1), (w2, w3) ...
struct DepthwiseLinesLayer {
  const uint32_t* packed;
  LineAxis across;
  LineAxis along;
  LineSteps input;
  LineSteps output;
  uint16_t input_channels;
  uint16_t depth_multiplier;
  int8_t input_zero_point;
  int8_t output_zero_point;
  Rounding rounding;    // kFused or kSigned
  uint8_t final_shift;  // kFused
  uint16_t band;        // lines of outputs computed at a time: across.output, or fewer for less RAM
};

struct DepthwiseLinesHead {
  int32_t multiplier;
  int32_t offset;  // kFused: C; kSigned: 2^(32 - n)
  int32_t bias;    // with the input's zero point; shifted like the weights (kSigned: by 1)
};
inline constexpr uint32_t kDepthwiseLinesHeadWords = 3;

// Words of one set of weights of a filter line.
constexpr uint32_t depthwise_line_pairs(const LineAxis& along) {
  return along.stride % 2 != 0 ? along.filter / 2u + 1 : (along.filter + 1u) / 2;
}
constexpr uint32_t depthwise_lines_channel_words(const LineAxis& across, const LineAxis& along) {
  const uint32_t sets = along.stride % 2 != 0 ? 2 : 1;
  return kDepthwiseLinesHeadWords + across.filter * sets * depthwise_line_pairs(along);
}

// Words of a widened line: whatever four outputs at a time look at.
constexpr uint32_t depthwise_line_words(const LineAxis& along) {
  const uint32_t outputs = (along.output + 3u) / 4 * 4;
  const uint32_t seen = (outputs - 1) * along.stride / 2 + depthwise_line_pairs(along) + 1;
  const uint32_t filled = (along.padding + along.input + 1u) / 2;
  return seen > filled ? seen : filled;
}
// Input lines that `outputs` lines of outputs see.
constexpr uint32_t depthwise_lines_seen(const LineAxis& across, uint32_t outputs) {
  return (outputs - 1) * across.stride + (across.filter - 1u) * across.dilation + 1;
}
constexpr uint32_t depthwise_lines_scratch_bytes(const LineAxis& across, const LineAxis& along,
                                                 uint32_t band) {
  return 4 * depthwise_line_words(along) * depthwise_lines_seen(across, band);
}

// What the computation of one output channel needs beside the line. The assembly knows this order.
struct DepthwiseLine {
  int32_t multiplier;
  int32_t offset;
  int32_t last;    // kFused: the final shift; kSigned: the output's zero point
  int8_t* output;  // moves on
  uint32_t output_step;
  int32_t bias;
  const uint32_t* weights;
  uint32_t filter_lines;
  uint32_t line_step;  // bytes from a filter line to the next
};

struct DepthwiseLineTwin {
  // Four outputs for each of `blocks`; `line` is the widened line that the first window begins in.
  template <int kPairs, int kStride, bool kSigned>
  static void compute(const uint32_t* line, DepthwiseLine* facts, uint32_t blocks) {
    compute_any(line, facts, blocks, kPairs, kStride, kSigned);
  }

  static void compute_any(const uint32_t* line, DepthwiseLine* facts, uint32_t blocks,
                          uint32_t pairs, uint32_t stride, bool is_signed) {
    for (uint32_t i = 0; i < 4 * blocks; ++i, facts->output += facts->output_step) {
      const int32_t sum = sum_of(line, *facts, i * stride, pairs, stride % 2 == 0 ? 1 : 2);
      const int32_t m = facts->multiplier;
      if (is_signed) {
        const int32_t first = rounded_high_of_product(sum, m, 0);
        *facts->output = saturate_to_byte(
            rounded_high_of_product(first + (first >> 31), facts->offset, facts->last));
      } else {
        *facts->output = finish_fused(sum, {m, facts->offset, 0}, facts->last);
      }
    }
  }

 private:
  static int32_t sum_of(const uint32_t* line, const DepthwiseLine& facts, uint32_t element,
                        uint32_t pairs, uint32_t sets) {
    uint32_t sum = static_cast<uint32_t>(facts.bias);
    const uint32_t* w = facts.weights + element % 2;
    const uint32_t* x = line + element / 2;
    for (uint32_t row = 0; row < facts.filter_lines; ++row, x += facts.line_step / 4) {
      for (uint32_t pair = 0; pair < pairs; ++pair, w += sets) {
        sum += static_cast<uint32_t>(isa::dsp::smlad(x[pair], *w, 0));
      }
    }
    return static_cast<int32_t>(sum);
  }
};

#if MOTE_HAS_ARM_DSP

// r0 line, r1 its part under a filter line, r2 weights, r3 filter lines left; r4 (and r5) weights,
// r5-r8 inputs, r9 facts, r10-r12 and lr sums. kStride is 1 or 2.
struct DepthwiseLineAssembly {
  template <int kPairs, int kStride, bool kSigned>
  [[gnu::naked, gnu::noinline]] static void compute(const uint32_t* /*line*/,
                                                    DepthwiseLine* /*facts*/, uint32_t /*blocks*/) {
    __asm__ volatile(R"(
      .macro mote_line_1 at, here, next        @ two outputs begin in `here`, two in `next`
      ldr \next, [r1, #\at+4]
      ldm r2!, {r4, r5}
      smlad r10, \here, r4, r10
      smlad r11, \here, r5, r11
      smlad r12, \next, r4, r12
      smlad lr, \next, r5, lr
      .endm
      .macro mote_line_2 at, x0, x1, x2, x3
      ldr \x3, [r1, #\at+12]
      ldr r4, [r2], #4
      smlad r10, \x0, r4, r10
      smlad r11, \x1, r4, r11
      smlad r12, \x2, r4, r12
      smlad lr, \x3, r4, lr
      .endm
      .macro mote_line_output sum
      .if %c2
      smmulr \sum, \sum, r1
      add \sum, \sum, \sum, asr #31
      smmlar \sum, \sum, r2, r3
      .else
      smmla \sum, \sum, r1, r2
      asr \sum, \sum, r3
      .endif
      ssat \sum, #8, \sum
      strb \sum, [r4]
      add r4, r4, r5
      .endm

      push {r2, r4-r11, lr}                    @ sp: blocks left
      mov r9, r1
    1:
      ldr r10, [r9, #20]
      ldr r2, [r9, #24]
      ldr r3, [r9, #28]
      mov r1, r0
      mov r11, r10
      mov r12, r10
      mov lr, r10
    2:
      .set mote_at, 0
      .if %c1 == 1
      ldr r6, [r1]
      .rept %c0 / 2
      mote_line_1 mote_at, r6, r7
      mote_line_1 mote_at+4, r7, r6
      .set mote_at, mote_at + 8
      .endr
      .if %c0 & 1
      mote_line_1 mote_at, r6, r7
      .endif
      .else
      ldr r5, [r1]
      ldr r6, [r1, #4]
      ldr r7, [r1, #8]
      .rept %c0 / 4
      mote_line_2 mote_at, r5, r6, r7, r8
      mote_line_2 mote_at+4, r6, r7, r8, r5
      mote_line_2 mote_at+8, r7, r8, r5, r6
      mote_line_2 mote_at+12, r8, r5, r6, r7
      .set mote_at, mote_at + 16
      .endr
      .if (%c0 & 3) > 0
      mote_line_2 mote_at, r5, r6, r7, r8
      .endif
      .if (%c0 & 3) > 1
      mote_line_2 mote_at+4, r6, r7, r8, r5
      .endif
      .if (%c0 & 3) > 2
      mote_line_2 mote_at+8, r7, r8, r5, r6
      .endif
      .endif
      subs r3, r3, #1
      ittt ne
      ldrne r4, [r9, #32]
      addne r1, r1, r4
      bne 2b
      ldm r9, {r1-r5}
      mote_line_output r10
      mote_line_output r11
      mote_line_output r12
      mote_line_output lr
      str r4, [r9, #12]
      ldr r1, [sp]
      add r0, r0, #8 * %c1
      subs r1, r1, #1
      str r1, [sp]
      bne.w 1b
      pop {r2, r4-r11, pc}
      .purgem mote_line_output
      .purgem mote_line_2
      .purgem mote_line_1
    )" ::"i"(kPairs),
                     "i"(kStride), "i"(kSigned ? 1 : 0));
  }
};

using DepthwiseLineFast = DepthwiseLineAssembly;

#else
using DepthwiseLineFast = DepthwiseLineTwin;
#endif

// Any stride and any number of pairs, by the twin.
struct DepthwiseLineAny {
  const DepthwiseLinesLayer& layer;
  void operator()(const uint32_t* line, DepthwiseLine* facts, uint32_t blocks) const {
    DepthwiseLineTwin::compute_any(line, facts, blocks, depthwise_line_pairs(layer.along),
                                   layer.along.stride, layer.rounding == Rounding::kSigned);
  }
};

// What follows from the layer, once. By value, so that nothing is loaded in loops.
struct DepthwiseLinesSizes {
  uint32_t words;          // of a line
  uint32_t channel_words;  // of the packed weights
  uint32_t line_words;     // from a line of outputs to the next, in the scratch
  uint32_t blocks;         // whole ones of a line
  uint32_t block_words;    // from one to the next
  uint32_t rest;           // outputs behind them
};

constexpr DepthwiseLinesSizes depthwise_lines_sizes(const DepthwiseLinesLayer& layer) {
  const uint32_t words = depthwise_line_words(layer.along);
  return {words,
          depthwise_lines_channel_words(layer.across, layer.along),
          words * layer.across.stride,
          layer.along.output / 4u,
          2u * layer.along.stride,
          layer.along.output % 4u};
}

// `lines` lines of outputs of one channel whose input is widened in `scratch`.
template <class Compute>
void depthwise_lines_channel(const DepthwiseLinesLayer& layer, const DepthwiseLinesSizes& sizes,
                             const uint32_t* packed, const uint32_t* scratch, uint32_t lines,
                             int8_t* output, const Compute& compute) {
  DepthwiseLine facts = {static_cast<int32_t>(packed[0]),
                         static_cast<int32_t>(packed[1]),
                         layer.rounding == Rounding::kFused ? int32_t{layer.final_shift}
                                                            : int32_t{layer.output_zero_point},
                         nullptr,
                         layer.output.element,
                         static_cast<int32_t>(packed[2]),
                         packed + kDepthwiseLinesHeadWords,
                         layer.across.filter,
                         4 * sizes.words * layer.across.dilation};
  for (; lines > 0; --lines, output += layer.output.line, scratch += sizes.line_words) {
    facts.output = output;
    if (sizes.blocks > 0) compute(scratch, &facts, sizes.blocks);
    if (sizes.rest == 0) continue;
    int8_t last[4];
    int8_t* to = facts.output;
    facts.output = last;
    facts.output_step = 1;
    compute(scratch + sizes.blocks * sizes.block_words, &facts, 1);
    facts.output_step = layer.output.element;
    for (uint32_t i = 0; i < sizes.rest; ++i, to += layer.output.element) *to = last[i];
  }
}

// One line to int16; `step` elements apart.
inline void widen_line(const int8_t* from, uint32_t step, uint32_t count, Half* to) {
  if (step == 1) {
    for (; count >= 4; count -= 4, from += 4, to += 4) {
      const uint32_t bytes = load_word(from);
      const uint32_t even = isa::dsp::sxtb16(bytes), odd = isa::dsp::sxtb16_ror8(bytes);
      const uint32_t words[2] = {isa::dsp::pkhbt_lsl16(even, odd),
                                 isa::dsp::pkhtb_asr16(odd, even)};
      memcpy(to, words, sizeof words);  // half a word off where the padding is odd
    }
  }
  for (; count > 0; --count, from += step) *to++ = *from;
}

// Lines `first` ... `end` - 1 of a channel, counted with the padding before it. What is outside the
// input becomes the zero point; the paddings of a line have it already.
inline void widen_lines(const DepthwiseLinesLayer& layer, const int8_t* input, uint32_t first,
                        uint32_t end, uint32_t step, Half* to) {
  for (uint32_t y = first - layer.across.padding; first < end; ++first, ++y, to += step) {
    if (y < layer.across.input) {
      widen_line(input + y * layer.input.line, layer.input.element, layer.along.input, to);
    } else {  // also above the first, where y wraps
      for (uint32_t x = 0; x < layer.along.input; ++x) to[x] = layer.input_zero_point;
    }
  }
}

// The outputs of one input channel, band by band.
template <class Compute>
void depthwise_lines_bands(const DepthwiseLinesLayer& layer, const DepthwiseLinesSizes& sizes,
                           const uint32_t* packed, const int8_t* input, int8_t* output,
                           uint32_t* scratch, const Compute& compute) {
  uint32_t kept = 0;
  for (uint32_t y = 0; y < layer.across.output; y += layer.band) {
    const uint32_t left = layer.across.output - y;
    const uint32_t lines = left < layer.band ? left : layer.band;
    const uint32_t first = y * layer.across.stride;
    const uint32_t seen = depthwise_lines_seen(layer.across, lines);
    widen_lines(layer, input, first + kept, first + seen, 2 * sizes.words,
                reinterpret_cast<Half*>(scratch + kept * sizes.words) + layer.along.padding);
    for (uint32_t o = 0; o < layer.depth_multiplier; ++o) {
      depthwise_lines_channel(layer, sizes, packed + o * sizes.channel_words, scratch, lines,
                              output + o * layer.output.channel + y * layer.output.line, compute);
    }
    if (left <= lines) return;
    const uint32_t passed = lines * layer.across.stride;
    kept = seen > passed ? seen - passed : 0;
    memmove(scratch, scratch + passed * sizes.words, size_t{4} * kept * sizes.words);
  }
}

template <class Compute>
void depthwise_lines_with(const DepthwiseLinesLayer& layer, const int8_t* input, int8_t* output,
                          uint32_t* scratch, const Compute& compute) {
  const DepthwiseLinesSizes sizes = depthwise_lines_sizes(layer);
  const uint32_t size = depthwise_lines_scratch_bytes(layer.across, layer.along, layer.band) / 2;
  Half* const halves = reinterpret_cast<Half*>(scratch);
  for (uint32_t i = 0; i < size; ++i) halves[i] = layer.input_zero_point;
  const uint32_t* packed = layer.packed;
  for (uint32_t c = layer.input_channels; c > 0; --c, input += layer.input.channel) {
    depthwise_lines_bands(layer, sizes, packed, input, output, scratch, compute);
    packed += layer.depth_multiplier * sizes.channel_words;
    output += layer.depth_multiplier * layer.output.channel;
  }
}

// kPairs is depthwise_line_pairs(), kStride 1 or 2.
template <int kPairs, int kStride, bool kSigned, class Line = DepthwiseLineFast>
void depthwise_lines(const DepthwiseLinesLayer& layer, const int8_t* input, int8_t* output,
                     uint32_t* scratch) {
  depthwise_lines_with(layer, input, output, scratch,
                       Line::template compute<kPairs, kStride, kSigned>);
}

// What no straight-line code is made for: far larger strides and filters.
inline void depthwise_lines_any(const DepthwiseLinesLayer& layer, const int8_t* input,
                                int8_t* output, uint32_t* scratch) {
  depthwise_lines_with(layer, input, output, scratch, DepthwiseLineAny{layer});
}

}  // namespace mote::kernels::packed
