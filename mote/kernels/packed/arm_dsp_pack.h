// Packs weights for the kernels of this folder on Armv7E-M, and proves that the result is exact.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "mote/kernels/packed/arm_dsp_requantize.h"
#include "mote/kernels/packed/arm_dsp_steps.h"

namespace mote::kernels::packed {

// A layer as a product of matrices: each channel has rows * run weights; what belongs to one row
// lies in one piece of the inputs.
struct GemmWeights {
  const int8_t* weights;  // [channel][row][run]
  const int32_t* bias;
  const Multiplier* multipliers;
  uint32_t channels;
  uint32_t rows;
  uint32_t run;
  int32_t input_zero_point;
  OutputRange output;
};

// Channels whose output no input can change, as pruning and ReLU leave them, often have a bias or a
// multiplier that the kernels have no room for. Here they become plain: no weights, and a bias and
// multiplier that give the same output. Works on copies of a layer's arrays.
struct MutableWeights {
  int8_t* weights;
  int32_t* bias;
  Multiplier* multipliers;
};

// The output is a monotone function of the sum (no left shift, which could wrap): when both ends
// give the same, all do.
inline bool is_constant(const GemmWeights& layer, uint32_t channel, int8_t* value) {
  const Multiplier multiplier = layer.multipliers[channel];
  const SumRange range =
      sum_range(layer.weights + size_t{channel} * layer.rows * layer.run, layer.rows * layer.run, 1,
                layer.bias[channel], layer.input_zero_point);
  if (!fits(range, 32) || multiplier.shift > 0) return false;
  *value = finish_generic(static_cast<int32_t>(range.low), multiplier, layer.output);
  return *value == finish_generic(static_cast<int32_t>(range.high), multiplier, layer.output);
}

inline void settle_constant_channels(const GemmWeights& layer, const MutableWeights& copies) {
  int8_t value = 0;
  int32_t shift = 2;  // that suits the other channels, and a bias of 24 bits
  for (uint32_t c = 0; c < layer.channels; ++c) {
    const int32_t own = -layer.multipliers[c].shift;
    if (own > shift && own <= 14 && !is_constant(layer, c, &value)) shift = own;
  }
  for (uint32_t c = 0; c < layer.channels; ++c) {
    if (!is_constant(layer, c, &value)) continue;
    const size_t taps = size_t{layer.rows} * layer.run;
    for (size_t i = 0; i < taps; ++i) copies.weights[c * taps + i] = 0;
    const int32_t above = value - layer.output.zero_point;  // = bias * 1/2 * 2^-shift
    copies.bias[c] = above * (1 << (shift + 1));
    copies.multipliers[c] = above == 0 ? Multiplier{} : Multiplier{1 << 30, -shift};
  }
}

// Left shifts that the first channel of a byte pair can have: its sum comes times 256.
constexpr int32_t kMostLeftOfBytePair = 8;
// Most models have all their shifts below this; layers with the same one share code.
constexpr int32_t kUsualFinalShift = 12;

inline const int8_t* channel_weights(const GemmWeights& layer, uint32_t channel) {
  return layer.weights + size_t{channel} * layer.rows * layer.run;
}

// 256 * a + b must be an int16: only a = -128 beside a negative b is not.
inline bool byte_pair_fits(const int8_t* a, const int8_t* b, uint32_t taps) {
  for (uint32_t i = 0; i < taps; ++i) {
    if (a[i] == -128 && b[i] < 0) return false;
  }
  return true;
}

// Whether the byte-pair kernels are exact for the layer, and how it may round; kUniform only for a
// kernel that knows it. `ranges` is work space, one a channel.
inline bool prove_gemm(const GemmWeights& layer, SumRange* ranges, LayerRounding* rounding,
                       bool may_be_uniform = false) {
  const uint32_t taps = layer.rows * layer.run;
  for (uint32_t c = 0; c < layer.channels; ++c) {
    const int8_t* weights = channel_weights(layer, c);
    ranges[c] = sum_range(weights, taps, 1, layer.bias[c], layer.input_zero_point);
    // The first of a pair comes out of the difference of two sums, times 256 in 32 bits.
    if (!fits(ranges[c], c % 2 == 0 ? 24 : 31)) return false;
    if (c % 2 == 1 && !byte_pair_fits(weights - taps, weights, taps)) return false;
  }
  const int32_t uniform = may_be_uniform
                              ? uniform_final_shift(ranges, layer.multipliers, layer.channels,
                                                    layer.output, kUsualFinalShift)
                              : 0;
  *rounding = uniform != 0 ? LayerRounding{Rounding::kUniform, uniform}
                           : choose_rounding(ranges, layer.multipliers, layer.channels,
                                             layer.output, kMostLeftOfBytePair, kUsualFinalShift);
  return true;
}

// The bias with the input zero point folded in: the kernels multiply inputs as they are.
inline int32_t folded_bias(const GemmWeights& layer, uint32_t channel) {
  const int8_t* weights = channel_weights(layer, channel);
  int64_t sum = 0;
  for (uint32_t i = 0; i < layer.rows * layer.run; ++i) sum += weights[i];
  return static_cast<int32_t>(layer.bias[channel] - layer.input_zero_point * sum);
}

constexpr uint32_t constant_words(Rounding rounding) {
  return rounding == Rounding::kFused ? 3 : rounding == Rounding::kGeneric ? 0 : 2;
}

// Words of the stream for four channels; padded_run is `run` filled up with zero weights, to a
// multiple of four, or of two in natural order.
constexpr uint32_t gemm_group_words(Rounding rounding, uint32_t rows, uint32_t padded_run) {
  return 4 + rows * padded_run + 4 * constant_words(rounding);
}
constexpr uint32_t gemm_groups(uint32_t channels) {
  return (channels + 3) / 4;
}

// kUniform: as prove_gemm() found it.
inline int32_t* pack_uniform(const GemmWeights& layer, int32_t final_shift, uint32_t c,
                             int32_t* words) {
  FusedChannel channel = {};
  if (c < layer.channels) {
    const SumRange range = sum_range(channel_weights(layer, c), layer.rows * layer.run, 1,
                                     layer.bias[c], layer.input_zero_point);
    fuse_uniform(range, layer.multipliers[c], layer.output, final_shift, channel);
  }
  *words++ = channel.multiplier;
  *words++ = channel.offset;
  return words;
}

// `high`: the first channel of its pair, whose sum comes times 256.
inline int32_t* pack_rounding(const LayerRounding& form, Multiplier multiplier, bool high,
                              int32_t* words) {
  constexpr SumRange kProved = {0, 0};
  if (form.rounding == Rounding::kFused) {
    FusedChannel channel = {};
    fuse(kProved, multiplier, form.final_shift, channel);
    *words++ = channel.multiplier;
    *words++ = channel.offset;
    *words++ = high ? kMostLeftOfBytePair - channel.left : channel.left;
  } else if (form.rounding == Rounding::kSigned) {
    SignedChannel channel = {};
    round_signed(kProved, multiplier, channel);
    *words++ = channel.multiplier;
    *words++ = channel.power;
  }
  return words;
}

// One word of two taps of channels c and c + 1; channels and taps beyond the layer's are zeros.
inline int32_t byte_pair_word(const GemmWeights& layer, uint32_t c, uint32_t row, uint32_t tap0,
                              uint32_t tap1) {
  const uint32_t taps[] = {tap0, tap1};
  uint32_t word = 0;
  for (uint32_t half = 0; half < 2; ++half) {
    int32_t pair = 0;
    for (uint32_t i = 0; i < 2; ++i) {
      const bool real = c + i < layer.channels && taps[half] < layer.run;
      pair = 256 * pair +
             (real ? channel_weights(layer, c + i)[size_t{row} * layer.run + taps[half]] : 0);
    }
    word |= (static_cast<uint32_t>(pair) & 0xFFFF) << (16 * half);
  }
  return static_cast<int32_t>(word);
}

// How inputs lie after widening: four by four as SXTB16 leaves them, or as they came.
enum class TapOrder : uint8_t { kSwapped, kNatural };

// Fills gemm_groups() * gemm_group_words() words; see arm_dsp_gemm.h for the order.
inline void pack_gemm(const GemmWeights& layer, const LayerRounding& form, uint32_t padded_run,
                      int32_t* words, TapOrder order = TapOrder::kSwapped) {
  const bool swapped = order == TapOrder::kSwapped;
  const uint32_t padded_channels = 4 * gemm_groups(layer.channels);
  const auto bias = [&](uint32_t c) { return c < layer.channels ? folded_bias(layer, c) : 0; };
  for (uint32_t c = 0; c < padded_channels; c += 4) {
    for (uint32_t pair = c; pair < c + 4; pair += 2) {
      const uint32_t low = static_cast<uint32_t>(bias(pair + 1));
      *words++ = static_cast<int32_t>((static_cast<uint32_t>(bias(pair)) << 8) + low);
      *words++ = static_cast<int32_t>(low);
    }
    for (uint32_t i = 0; i < layer.rows * padded_run / 2; ++i) {
      const uint32_t row = 2 * i / padded_run, tap = 2 * i % padded_run;
      const uint32_t first = swapped ? (tap & ~3u) + tap % 4 / 2 : tap;  // 0 2 1 3
      for (uint32_t pair = c; pair < c + 4; pair += 2) {
        *words++ = byte_pair_word(layer, pair, row, first, first + (swapped ? 2 : 1));
      }
    }
    for (uint32_t i = c; i < c + 4; ++i) {
      if (form.rounding == Rounding::kUniform) {
        words = pack_uniform(layer, form.final_shift, i, words);
        continue;
      }
      words = pack_rounding(form, i < layer.channels ? layer.multipliers[i] : Multiplier{},
                            i % 2 == 0, words);
    }
  }
}

// Weights for a kernel that takes `turn` inputs at a time and never goes beyond `run`: its last
// turn ends with them. There the weights that the turn before has had are zeros. One row; `padded`
// is `run` filled up to whole turns, `result` [channel][padded].
inline void end_with_inputs(const GemmWeights& layer, uint32_t padded, uint32_t turn,
                            int8_t* result) {
  const uint32_t last = padded - turn, surplus = padded - layer.run;
  for (uint32_t c = 0; c < layer.channels; ++c) {
    const int8_t* weights = channel_weights(layer, c);
    for (uint32_t tap = 0; tap < padded; ++tap) {
      const bool again = tap >= last && tap < last + surplus;
      *result++ = again ? int8_t{0} : weights[tap < last ? tap : tap - surplus];
    }
  }
}

}  // namespace mote::kernels::packed
