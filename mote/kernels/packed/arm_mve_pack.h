// Packs weights for the MVE kernels. Runs on the desk, and in the checks on the chip.
//
// Nothing has to be proved here: the kernels round as the reference does for every sum and shift.
// The input's zero point goes into the bias, modulo 2^32 as all sums are.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "mote/base/fixed_point.h"
#include "mote/kernels/packed/arm_mve_block.h"

namespace mote::kernels::packed {

// A layer's numbers. weights: [channel][row][input].
struct MveLayer {
  uint32_t channels;
  uint32_t rows;
  uint32_t row_inputs;
  const int8_t* weights;
  const int32_t* bias;
  const Multiplier* multipliers;
  int32_t input_zero_point;
  int32_t output_zero_point;
  int32_t activation_min;
  int32_t activation_max;
};

// Of the flags of arm_mve_block.h, those that follow from the numbers. With the activation's lower
// bound at the zero point, no output depends on how negative values are rounded.
constexpr uint32_t mve_flags(const MveLayer& layer) {
  uint32_t flags = 0;
  if (layer.activation_min < layer.output_zero_point) flags |= kMveAwayFromZero;
  if (layer.activation_min > -128 || layer.activation_max < 127) flags |= kMveClamp;
  if (layer.channels % 8 != 0) flags |= kMveRagged;
  for (uint32_t channel = 0; channel < layer.channels; ++channel) {
    if (layer.multipliers[channel].shift > 0) flags |= kMveLeftShift;
  }
  return flags;
}

constexpr uint32_t mve_steps(uint32_t row_inputs) {
  return (row_inputs + 15) / 16;
}

// bias - input_zero_point * sum of weights, for `taps` weights that lie `step` apart.
inline int32_t mve_folded_bias(const MveLayer& layer, uint32_t channel, const int8_t* weights,
                               uint32_t taps, uint32_t step) {
  uint32_t sum = 0;
  for (uint32_t i = 0; i < taps; ++i) sum += static_cast<uint32_t>(weights[size_t{i} * step]);
  return static_cast<int32_t>(static_cast<uint32_t>(layer.bias[channel]) -
                              static_cast<uint32_t>(layer.input_zero_point) * sum);
}

constexpr int32_t mve_left(Multiplier multiplier) {
  return multiplier.shift > 0 ? multiplier.shift : 0;
}
constexpr int32_t mve_right(Multiplier multiplier) {
  return multiplier.shift > 0 ? 0 : multiplier.shift;
}

inline int8_t* mve_put_word(int8_t* to, int32_t word) {
  memcpy(to, &word, 4);
  return to + 4;
}

constexpr size_t mve_block_weights_bytes(const MveLayer& layer, uint32_t flags) {
  const size_t half = size_t{64} * layer.rows * mve_steps(layer.row_inputs) +
                      ((flags & kMveLeftShift) != 0 ? 64 : 48);
  return (layer.channels + 7) / 8 * 2 * half;
}

// Four channels of the block's weights: `first`, first + 2, first + 4, first + 6.
inline int8_t* mve_pack_half(const MveLayer& layer, uint32_t flags, uint32_t first, int8_t* to) {
  const uint32_t inputs = layer.rows * layer.row_inputs;
  const uint32_t steps = mve_steps(layer.row_inputs);
  int8_t* const weights = to + 16;
  int8_t* words = weights + size_t{64} * layer.rows * steps;
  memset(to, 0, static_cast<size_t>(words - to));
  const uint32_t tables = (flags & kMveLeftShift) != 0 ? 3 : 2;
  memset(words, 0, size_t{16} * tables);
  for (uint32_t lane = 0; lane < 4 && first + 2 * lane < layer.channels; ++lane) {
    const uint32_t channel = first + 2 * lane;
    const int8_t* from = layer.weights + size_t{channel} * inputs;
    mve_put_word(to + 4 * lane, mve_folded_bias(layer, channel, from, inputs, 1));
    for (uint32_t i = 0; i < inputs; ++i) {
      const uint32_t input = i % layer.row_inputs;
      const uint32_t step = i / layer.row_inputs * steps + input / 16;
      weights[size_t{64} * step + 16 * lane + input % 16] = from[i];
    }
    const Multiplier multiplier = layer.multipliers[channel];
    int8_t* table = words + 4 * lane;
    if (tables == 3) table = mve_put_word(table, mve_left(multiplier)) + 12;
    mve_put_word(table, multiplier.value);
    mve_put_word(table + 16, mve_right(multiplier));
  }
  return words + size_t{16} * tables;
}

// to: mve_block_weights_bytes(layer, flags), aligned to 4.
inline void mve_pack_block(const MveLayer& layer, uint32_t flags, int8_t* to) {
  for (uint32_t channel = 0; channel < layer.channels; channel += 8) {
    to = mve_pack_half(layer, flags, channel, to);
    to = mve_pack_half(layer, flags, channel + 1, to);
  }
}

// --- fully connected: `rows` is 1 ---

constexpr size_t mve_fully_connected_weights_bytes(const MveLayer& layer, uint32_t flags) {
  const size_t eight =
      size_t{128} * mve_steps(layer.row_inputs) + ((flags & kMveLeftShift) != 0 ? 128 : 96);
  return (layer.channels + 7) / 8 * eight;
}

// to: mve_fully_connected_weights_bytes(layer, flags), aligned to 4.
inline void mve_pack_fully_connected(const MveLayer& layer, uint32_t flags, int8_t* to) {
  const size_t steps_bytes = size_t{128} * mve_steps(layer.row_inputs);
  memset(to, 0, mve_fully_connected_weights_bytes(layer, flags));
  for (uint32_t channel = 0; channel < layer.channels; ++channel) {
    const uint32_t lane = (channel & 7) / 2 + (channel & 1) * 4;
    const int8_t* from = layer.weights + size_t{channel} * layer.row_inputs;
    mve_put_word(to + 4 * lane, mve_folded_bias(layer, channel, from, layer.row_inputs, 1));
    for (uint32_t i = 0; i < layer.row_inputs; ++i) {
      to[32 + size_t{128} * (i / 16) + 16 * lane + i % 16] = from[i];
    }
    int8_t* table = to + 32 + steps_bytes;
    const Multiplier multiplier = layer.multipliers[channel];
    if ((flags & kMveLeftShift) != 0) {
      mve_put_word(table + 4 * lane, mve_left(multiplier));
      table += 32;
    }
    mve_put_word(table + 4 * lane, multiplier.value);
    mve_put_word(table + 32 + 4 * lane, mve_right(multiplier));
    if ((channel & 7) == 7) to = table + 64;
  }
}

// --- depthwise: `rows` x `row_inputs` is the filter, weights [row][column][channel] ---

// to: 32 bytes a channel, aligned to 4. `along_rows`: strips run along the rows' index, that is,
// down the image.
inline void mve_pack_depthwise(const MveLayer& layer, bool along_rows, int8_t* to) {
  memset(to, 0, size_t{32} * layer.channels);
  for (uint32_t channel = 0; channel < layer.channels; ++channel, to += 32) {
    const int8_t* from = layer.weights + channel;
    const uint32_t taps = layer.rows * layer.row_inputs;
    for (uint32_t tap = 0; tap < taps; ++tap) {
      const uint32_t row = tap / layer.row_inputs, column = tap % layer.row_inputs;
      to[along_rows ? 4 * row + column : 4 * column + row] = from[size_t{tap} * layer.channels];
    }
    const Multiplier multiplier = layer.multipliers[channel];
    mve_put_word(to + 16, mve_folded_bias(layer, channel, from, taps, layer.channels));
    mve_put_word(to + 20, mve_left(multiplier));
    mve_put_word(to + 24, multiplier.value);
    mve_put_word(to + 28, mve_right(multiplier));
  }
}

}  // namespace mote::kernels::packed
