// Packs depthwise layers for the Arm DSP kernels, and proves for every channel that the one
// rounding of those kernels gives what the two of the reference give.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "mote/kernels/packed/arm_dsp_depthwise_3x3.h"
#include "mote/kernels/packed/arm_dsp_depthwise_3x3s2.h"
#include "mote/kernels/packed/arm_dsp_depthwise_lines.h"
#include "mote/kernels/packed/arm_dsp_halves.h"
#include "mote/kernels/packed/arm_dsp_pointwise_narrow.h"
#include "mote/kernels/packed/arm_dsp_requantize.h"
#include "mote/kernels/packed/arm_dsp_steps.h"

namespace mote::kernels::packed {

struct DepthwiseSource {
  const int8_t* weights;  // [row][column][output]
  uint32_t rows;
  uint32_t columns;
  uint32_t outputs;
  const int32_t* bias;            // one an output
  const Multiplier* multipliers;  // one an output
  int32_t input_zero_point;
  OutputRange output;

  int32_t weight(uint32_t tap, uint32_t o) const { return weights[size_t{tap} * outputs + o]; }
  SumRange sums(uint32_t o) const {
    return sum_range(weights + o, rows * columns, outputs, bias[o], input_zero_point);
  }
  // What is added to the sum of weight * input over `taps`, when all of them are in the padding.
  int32_t padding_sum(uint32_t first, uint32_t taps, uint32_t o) const {
    int32_t sum = 0;
    for (uint32_t t = first; t < first + taps; ++t) sum += weight(t, o) * input_zero_point;
    return sum;
  }
};

// Weights shifted left by 8 still fit int16, -128 too.
inline constexpr int32_t kMostDepthwiseLeft = 8;

// Where a step of the sum is a small part of the unit that the offset counts in, the first rounding
// (halves up) goes into the bias as a part of 1, between a half and 1: 2^30 / m.
inline bool cut_with_fraction(const OutputSteps& steps, const SumRange& sums, Multiplier multiplier,
                              const OutputRange& output, int32_t final_shift,
                              FusedChannel& channel) {
  for (channel.left = 3; channel.left <= kMostDepthwiseLeft; ++channel.left) {
    const int32_t cut = channel.left - 1 - final_shift - multiplier.shift;
    if (cut < 1 || cut > 30 || !fits(sums, 32 - channel.left)) continue;
    channel.multiplier = ((multiplier.value >> (cut - 1)) + 1) >> 1;
    channel.offset = (1 << (final_shift - 1)) + output.zero_point * (1 << final_shift);
    for (channel.fraction = 1 << channel.left; channel.fraction >= 1 << (channel.left - 1);) {
      --channel.fraction;
      if (steps.agree(channel, final_shift)) return true;
    }
  }
  channel.fraction = 0;
  return false;
}

// For multipliers so small that the final shift cuts bits off them. Such channels may have large
// sums, by their bias: the less these are shifted left, the more there is room for.
inline bool fuse_cut(const SumRange& sums, Multiplier multiplier, const OutputRange& output,
                     int32_t final_shift, FusedChannel& channel) {
  const OutputSteps steps(sums, multiplier, output);
  for (channel.left = 2; channel.left >= 0; --channel.left) {
    const int32_t cut = channel.left - 1 - final_shift - multiplier.shift;
    if (cut < 1 || cut > 30 || !fits(sums, 32 - channel.left)) continue;
    channel.multiplier = ((multiplier.value >> (cut - 1)) + 1) >> 1;
    channel.offset = (channel.left == 2 ? 1 : 0) + (1 << (final_shift - 1)) +
                     output.zero_point * (1 << final_shift);
    if (steps.agree(channel, final_shift)) return true;
  }
  return cut_with_fraction(steps, sums, multiplier, output, final_shift, channel);
}

// fuse() for more layers: a zero point above -128, left shifts, and multipliers so small that the
// layer's final shift cuts bits off them. The kernel's output still has to be clamped to what is
// narrower than int8.
inline bool fuse_by_steps(const SumRange& sums, Multiplier multiplier, const OutputRange& output,
                          int32_t final_shift, int32_t most_left, FusedChannel& channel) {
  if (final_shift < 1 || final_shift > 22) return false;
  const int32_t d = multiplier.value == 0 ? 1 : final_shift + multiplier.shift;
  if (d > most_left - 1 || d < -28) return false;
  channel.multiplier = multiplier.value;
  if (d < 1) return fuse_cut(sums, multiplier, output, final_shift, channel);
  if (!fits(sums, 31 - d)) return false;
  channel.left = 1 + d;
  channel.offset =
      (1 << (d - 1)) + (1 << (final_shift - 1)) + output.zero_point * (1 << final_shift);
  if (multiplier.value == 0) return true;
  const bool fuses = multiplier.shift <= -1 && output.activation_min >= output.zero_point;
  return fuses || OutputSteps(sums, multiplier, output).agree(channel, final_shift);
}

inline bool fuse_depthwise(const DepthwiseSource& layer, int32_t final_shift, uint32_t o,
                           FusedChannel& channel) {
  return fuse_by_steps(layer.sums(o), layer.multipliers[o], layer.output, final_shift,
                       kMostDepthwiseLeft, channel);
}

// The final shift for which all channels are proved, or 0. The first candidates are those of most
// layers, which then share their code; the last one is the largest that could do.
inline int32_t depthwise_final_shift(const DepthwiseSource& layer) {
  int32_t largest = 22;
  for (uint32_t o = 0; o < layer.outputs; ++o) {
    const int32_t most = kMostDepthwiseLeft - 1 - layer.multipliers[o].shift;
    if (layer.multipliers[o].value != 0 && most < largest) largest = most;
  }
  const int32_t candidates[] = {10, 12, 8, largest};
  for (const int32_t candidate : candidates) {
    bool proved = candidate <= largest;
    for (uint32_t o = 0; proved && o < layer.outputs; ++o) {
      FusedChannel channel = {};
      proved = fuse_depthwise(layer, candidate, o, channel);
    }
    if (proved) return candidate;
  }
  return 0;
}

// bias - zero_point * sum of weights, shifted like the weights: what the kernels begin with.
inline int32_t packed_depthwise_bias(const DepthwiseSource& layer, uint32_t o, int32_t left,
                                     int32_t fraction) {
  const uint32_t padding =
      static_cast<uint32_t>(layer.padding_sum(0, layer.rows * layer.columns, o));
  return static_cast<int32_t>((static_cast<uint32_t>(layer.bias[o]) - padding) << left) + fraction;
}

// `channels` has room for layer.outputs. final_shift is what depthwise_final_shift() found.
// `along_rows`: for the kernel whose lines run along the rows' axis.
inline bool pack_depthwise_3x3(const DepthwiseSource& layer, int32_t final_shift, bool along_rows,
                               Depthwise3x3Channel* channels) {
  for (uint32_t o = 0; o < layer.outputs; ++o, ++channels) {
    FusedChannel fused = {};
    if (!fuse_depthwise(layer, final_shift, o, fused)) return false;
    const auto weight = [&](uint32_t tap) {
      return layer.weight(along_rows ? tap % 3 * 3 + tap / 3 : tap, o) * (1 << fused.left);
    };
    for (uint32_t row = 0; row < 3; ++row) {
      channels->weights[2 * row] = pair_of_halves(weight(3 * row), weight(3 * row + 1));
      channels->weights[2 * row + 1] = pair_of_halves(weight(3 * row + 1), weight(3 * row + 2));
    }
    channels->multiplier = fused.multiplier;
    channels->offset = fused.offset;
    channels->bias = packed_depthwise_bias(layer, o, fused.left, fused.fraction);
  }
  return true;
}

inline bool pack_depthwise_3x3s2(const DepthwiseSource& layer, int32_t final_shift,
                                 Depthwise3x3S2Channel* channels) {
  for (uint32_t o = 0; o < layer.outputs; ++o, ++channels) {
    FusedChannel fused = {};
    if (!fuse_depthwise(layer, final_shift, o, fused)) return false;
    const auto weight = [&](uint32_t tap) { return layer.weight(tap, o) * (1 << fused.left); };
    for (uint32_t row = 0; row < 3; ++row) {
      channels->outer[row] = pair_of_halves(weight(3 * row), weight(3 * row + 2));
    }
    channels->middle[0] = pair_of_halves(weight(1), weight(4));
    channels->middle[1] = pair_of_halves(weight(7), 0);
    channels->multiplier = fused.multiplier;
    channels->offset = fused.offset;
    channels->bias = packed_depthwise_bias(layer, o, fused.left, fused.fraction);
    channels->bottom_bias = channels->bias + layer.padding_sum(6, 3, o) * (1 << fused.left);
  }
  return true;
}

// --- 1x1 on few channels ---

// `layer` as for a 1x1 convolution: weights [output][input], which here is [tap][output]
// transposed.
inline bool pack_pointwise_narrow(const DepthwiseSource& layer, int32_t final_shift,
                                  PointwiseNarrowChannel* channels) {
  const uint32_t inputs = layer.rows * layer.columns;
  for (uint32_t o = 0; o < layer.outputs; ++o, ++channels) {
    FusedChannel fused = {};
    if (!fuse_depthwise(layer, final_shift, o, fused)) return false;
    const auto weight = [&](uint32_t i) {
      return i < inputs ? layer.weight(i, o) * (1 << fused.left) : 0;
    };
    for (uint32_t pair = 0; pair < kNarrowWords; ++pair) {
      channels->weights[pair] = pair_of_halves(weight(2 * pair), weight(2 * pair + 1));
    }
    channels->multiplier = fused.multiplier;
    channels->offset = fused.offset;
    channels->bias = packed_depthwise_bias(layer, o, fused.left, fused.fraction);
  }
  return true;
}

// --- any filter ---

// How the lines lie in the filter of `source`.
struct DepthwiseLinesTaps {
  bool along_rows;          // lines run along the rows' axis, else along the columns'
  uint16_t along_dilation;  // taps of the model's filter are this far apart in a line

  uint32_t across(const DepthwiseSource& source) const {
    return along_rows ? source.columns : source.rows;
  }
  // 0 where a dilated filter has no tap, and outside.
  int32_t weight(const DepthwiseSource& source, uint32_t line, int32_t at, uint32_t o) const {
    const uint32_t taps = along_rows ? source.rows : source.columns;
    if (at < 0 || at % along_dilation != 0) return 0;
    const uint32_t tap = static_cast<uint32_t>(at) / along_dilation;
    if (tap >= taps) return 0;
    return source.weight(along_rows ? tap * source.columns + line : line * source.columns + tap, o);
  }
};

// Every channel in one of the two forms; `final_shift` is for kFused.
inline bool lines_head(const DepthwiseSource& source, Rounding rounding, int32_t final_shift,
                       uint32_t o, DepthwiseLinesHead& head, int32_t& left) {
  if (rounding == Rounding::kFused) {
    FusedChannel fused = {};
    if (!fuse_depthwise(source, final_shift, o, fused)) return false;
    left = fused.left;
    head = {fused.multiplier, fused.offset, packed_depthwise_bias(source, o, left, fused.fraction)};
    return true;
  }
  SignedChannel both = {};
  if (!round_signed(source.sums(o), source.multipliers[o], both)) return false;
  left = 1;
  head = {both.multiplier, both.power, packed_depthwise_bias(source, o, left, 0)};
  return true;
}

// `packed` has room for depthwise_lines_channel_words() for each output. False when a channel has
// no proof in this rounding.
inline bool pack_depthwise_lines(const DepthwiseSource& source, const DepthwiseLinesTaps& taps,
                                 const LineAxis& along, Rounding rounding, int32_t final_shift,
                                 uint32_t* packed) {
  const uint32_t pairs = depthwise_line_pairs(along);
  for (uint32_t o = 0; o < source.outputs; ++o) {
    DepthwiseLinesHead head = {};
    int32_t left = 0;
    if (!lines_head(source, rounding, final_shift, o, head, left)) return false;
    *packed++ = static_cast<uint32_t>(head.multiplier);
    *packed++ = static_cast<uint32_t>(head.offset);
    *packed++ = static_cast<uint32_t>(head.bias);
    const auto pair = [&](uint32_t line, int32_t at) {
      return pair_of_halves(taps.weight(source, line, at, o) * (1 << left),
                            taps.weight(source, line, at + 1, o) * (1 << left));
    };
    for (uint32_t i = 0; i < taps.across(source) * pairs; ++i) {
      const int32_t at = 2 * static_cast<int32_t>(i % pairs);
      *packed++ = pair(i / pairs, at);
      if (along.stride % 2 != 0) *packed++ = pair(i / pairs, at - 1);
    }
  }
  return true;
}

}  // namespace mote::kernels::packed
