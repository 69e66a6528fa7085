// Depthwise convolutions with any filter, stride, padding and depth multiplier for Cortex-M4, M7
// and M33: what the 3x3 kernels do not take, as the filters of one column of streaming models.
//
// One channel at a time is widened to int16 lines with their padding. A line runs along the axis
// that the caller chooses, columns or rows, and elements lie wherever its steps say, so every
// layout serves. Two taps take one SMLAD. Where windows begin at odd elements there is a second set
// of the weights, moved by one tap, so that all loads of inputs are aligned words. Outputs come in
// fours: 8 products take one or four loads of inputs, one or two of weights.
//
// Scratch: depthwise_lines_scratch_bytes(). All of a channel is read before it is written.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "mote/kernels/isa/arm_dsp_intrinsics.h"
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
};

struct DepthwiseLinesHead {
  int32_t multiplier;
  int32_t offset;  // kFused: C; kSigned: 2^(32 - n)
  int32_t bias;    // with the input's zero point; kFused: shifted like the weights
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
constexpr uint32_t depthwise_lines_count(const LineAxis& across) {
  const uint32_t seen =
      (across.output - 1u) * across.stride + (across.filter - 1u) * across.dilation + 1;
  const uint32_t filled = across.padding + uint32_t{across.input};
  return seen > filled ? seen : filled;
}
constexpr uint32_t depthwise_lines_scratch_bytes(const LineAxis& across, const LineAxis& along) {
  return 4 * depthwise_line_words(along) * depthwise_lines_count(across);
}

// The widened channel, and how a filter walks over it. Steps count words.
struct DepthwiseLinesWalk {
  uint32_t filter_lines;
  uint32_t pairs;
  uint32_t line_step;  // from a filter line to the next
};

// Sums of four neighbours at stride 1, which begin at an even element.
inline void sum_four_stride_1(const DepthwiseLinesWalk& walk, const uint32_t* weights,
                              const uint32_t* line, int32_t* sums) {
  int32_t a = sums[0], b = a, c = a, d = a;
  for (uint32_t row = walk.filter_lines; row > 0; --row, line += walk.line_step) {
    const uint32_t* x = line;
    uint32_t here = *x++;
    for (uint32_t pair = walk.pairs; pair > 0; --pair, weights += 2) {
      const uint32_t next = *x++;
      a = isa::dsp::smlad(here, weights[0], a);
      b = isa::dsp::smlad(here, weights[1], b);
      c = isa::dsp::smlad(next, weights[0], c);
      d = isa::dsp::smlad(next, weights[1], d);
      here = next;
    }
  }
  sums[0] = a, sums[1] = b, sums[2] = c, sums[3] = d;
}

// Sums of four neighbours at an even stride, `half` words apart.
inline void sum_four_even_stride(const DepthwiseLinesWalk& walk, const uint32_t* weights,
                                 const uint32_t* line, uint32_t half, int32_t* sums) {
  int32_t a = sums[0], b = a, c = a, d = a;
  for (uint32_t row = walk.filter_lines; row > 0; --row, line += walk.line_step) {
    const uint32_t* x = line;
    for (uint32_t pair = walk.pairs; pair > 0; --pair, ++x, ++weights) {
      a = isa::dsp::smlad(x[0], *weights, a);
      b = isa::dsp::smlad(x[half], *weights, b);
      c = isa::dsp::smlad(x[2 * half], *weights, c);
      d = isa::dsp::smlad(x[3 * half], *weights, d);
    }
  }
  sums[0] = a, sums[1] = b, sums[2] = c, sums[3] = d;
}

// Sums of four neighbours at an odd stride; `element` is where the first window begins.
inline void sum_four_odd_stride(const DepthwiseLinesWalk& walk, const uint32_t* weights,
                                const uint32_t* line, uint32_t element, uint32_t stride,
                                int32_t* sums) {
  for (uint32_t i = 4; i-- > 0;) {
    const uint32_t at = element + i * stride;
    int32_t sum = sums[0];
    const uint32_t* w = weights + at % 2;
    for (uint32_t row = 0; row < walk.filter_lines; ++row) {
      const uint32_t* x = line + row * walk.line_step + at / 2;
      for (uint32_t pair = 0; pair < walk.pairs; ++pair, w += 2) {
        sum = isa::dsp::smlad(x[pair], *w, sum);
      }
    }
    sums[i] = sum;
  }
}

inline int8_t finish_line(const DepthwiseLinesLayer& layer, const DepthwiseLinesHead& head,
                          int32_t sum) {
  if (layer.rounding == Rounding::kFused) {
    return finish_fused(sum, {head.multiplier, head.offset, 0}, layer.final_shift);
  }
  return finish_signed(sum, {head.multiplier, head.offset}, layer.output_zero_point);
}

// All outputs of one channel whose input is widened in `scratch`.
inline void depthwise_lines_channel(const DepthwiseLinesLayer& layer, const uint32_t* packed,
                                    const uint32_t* scratch, int8_t* output) {
  const uint32_t words = depthwise_line_words(layer.along);
  const DepthwiseLinesWalk walk = {layer.across.filter, depthwise_line_pairs(layer.along),
                                   layer.across.dilation * words};
  const DepthwiseLinesHead head = {static_cast<int32_t>(packed[0]), static_cast<int32_t>(packed[1]),
                                   static_cast<int32_t>(packed[2])};
  const uint32_t* const weights = packed + kDepthwiseLinesHeadWords;
  const uint32_t stride = layer.along.stride;
  for (uint32_t y = 0; y < layer.across.output; ++y, output += layer.output.line) {
    const uint32_t* const line = scratch + y * layer.across.stride * words;
    int8_t* to = output;
    for (uint32_t x = 0; x < layer.along.output; x += 4) {
      int32_t sums[4] = {head.bias};
      if (stride == 1) {
        sum_four_stride_1(walk, weights, line + x / 2, sums);
      } else if (stride % 2 == 0) {
        sum_four_even_stride(walk, weights, line + x * stride / 2, stride / 2, sums);
      } else {
        sum_four_odd_stride(walk, weights, line, x * stride, stride, sums);
      }
      const uint32_t left = layer.along.output - x;
      for (uint32_t i = 0; i < (left < 4 ? left : 4); ++i, to += layer.output.element) {
        *to = finish_line(layer, head, sums[i]);
      }
    }
  }
}

inline void depthwise_lines(const DepthwiseLinesLayer& layer, const int8_t* input, int8_t* output,
                            uint32_t* scratch) {
  const uint32_t words = depthwise_line_words(layer.along);
  Half* const halves = reinterpret_cast<Half*>(scratch);
  const uint32_t size = 2 * words * depthwise_lines_count(layer.across);
  for (uint32_t i = 0; i < size; ++i) halves[i] = layer.input_zero_point;
  const uint32_t* packed = layer.packed;
  for (uint32_t c = 0; c < layer.input_channels; ++c, input += layer.input.channel) {
    Half* line = halves + 2 * words * layer.across.padding + layer.along.padding;
    for (uint32_t y = 0; y < layer.across.input; ++y, line += 2 * words) {
      const int8_t* from = input + y * layer.input.line;
      for (uint32_t x = 0; x < layer.along.input; ++x, from += layer.input.element) line[x] = *from;
    }
    for (uint32_t o = 0; o < layer.depth_multiplier; ++o, output += layer.output.channel) {
      depthwise_lines_channel(layer, packed, scratch, output);
      packed += depthwise_lines_channel_words(layer.across, layer.along);
    }
  }
}

}  // namespace mote::kernels::packed
