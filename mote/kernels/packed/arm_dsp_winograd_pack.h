// Packs the weights of 3x3 convolutions for arm_dsp_winograd.h, and proves that the result is
// exact.
#pragma once

#include <stdint.h>

#include "mote/kernels/packed/arm_dsp_pack.h"
#include "mote/kernels/packed/arm_dsp_winograd.h"

namespace mote::kernels::packed {

// `layer` has rows = 3 and run = 3 * input channels. 4 * sum must fit 32 bits, and a short form of
// rounding must be proved; any int8 weights do: |U| <= 9 * 128, |V| <= 4 * 128.
inline bool prove_winograd(const GemmWeights& layer, SumRange* ranges, LayerRounding* rounding) {
  for (uint32_t c = 0; c < layer.channels; ++c) {
    ranges[c] = sum_range(channel_weights(layer, c), layer.rows * layer.run, 1, layer.bias[c],
                          layer.input_zero_point);
    if (!fits(ranges[c], 30)) return false;
  }
  constexpr int32_t kMostLeft = 31;
  *rounding = choose_rounding(ranges, layer.multipliers, layer.channels, layer.output, kMostLeft,
                              kUsualFinalShift);
  return rounding->rounding != Rounding::kGeneric;
}

// Words of the stream for all output channels.
constexpr uint32_t winograd_stream_words(uint32_t inputs, uint32_t outputs, bool bytes) {
  return bytes ? outputs * (9 * inputs / 4 + 4) : outputs / 2 * (16 * inputs + 8);
}

inline int32_t* pack_winograd_rounding(const GemmWeights& layer, const LayerRounding& form,
                                       uint32_t channel, int32_t* words) {
  *words++ = 4 * folded_bias(layer, channel);
  int32_t constants[3] = {};
  pack_rounding(form, layer.multipliers[channel], false, constants);
  *words++ = constants[0];
  *words++ = constants[1];
  *words++ = form.rounding == Rounding::kFused ? constants[2] - 2 : layer.output.zero_point;
  return words;
}

// Element xi = 4 * row + column of (2G) g (2G)^T, for one pair of channels.
inline int32_t winograd_weight(const GemmWeights& layer, uint32_t output, uint32_t input,
                               uint32_t xi) {
  constexpr int8_t kTwiceG[4][3] = {{2, 0, 0}, {1, 1, 1}, {1, -1, 1}, {0, 0, 2}};
  const uint32_t inputs = layer.run / 3;
  int32_t sum = 0;
  for (uint32_t tap = 0; tap < 9; ++tap) {
    sum += kTwiceG[xi / 4][tap / 3] * kTwiceG[xi % 4][tap % 3] *
           channel_weights(layer, output)[tap * inputs + input];
  }
  return sum;
}

// Transformed weights.
inline void pack_winograd(const GemmWeights& layer, const LayerRounding& form, int32_t* words) {
  const uint32_t inputs = layer.run / 3;
  for (uint32_t output = 0; output < layer.channels; output += 2) {
    for (uint32_t i = 0; i < 16 * inputs; ++i) {  // xi, pair of inputs, output
      const uint32_t xi = i / inputs, pair = i % inputs / 2, channel = output + i % 2;
      const uint32_t first = pair / 2 * 4 + pair % 2;  // 0 2, 1 3
      *words++ = static_cast<int32_t>(
          isa::dsp::pack_halves(winograd_weight(layer, channel, first, xi),
                                winograd_weight(layer, channel, first + 2, xi)));
    }
    words = pack_winograd_rounding(layer, form, output, words);
    words = pack_winograd_rounding(layer, form, output + 1, words);
  }
}

// Weights as bytes.
inline void pack_winograd_bytes(const GemmWeights& layer, const LayerRounding& form,
                                int32_t* words) {
  const uint32_t inputs = layer.run / 3;
  for (uint32_t output = 0; output < layer.channels; ++output) {
    for (uint32_t i = 0; i < 9 * inputs / 4; ++i) {  // four inputs, tap
      *words++ = static_cast<int32_t>(
          load_word(channel_weights(layer, output) + i % 9 * inputs + i / 9 * 4));
    }
    words = pack_winograd_rounding(layer, form, output, words);
  }
}

}  // namespace mote::kernels::packed
