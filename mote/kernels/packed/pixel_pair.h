// Two products in one multiplication: convolution of int8 pixels in pairs, for cores that multiply
// 32 by 32 bits and have neither SIMD nor a long multiply worth its time (Cortex-M0+, M3, RV32).
//
// A word holds two pixels of the same channel, x0 + x1 * 65536 as a sum of signed numbers. Then
//   p = sum over a group of words * w = lo + 65536 * hi
// holds two dot products exactly, as long as each of them stays inside int16; the packer chooses
// the size of the groups for every output channel so that they must (pixel_pair_pack.h). At the end
// of a group
//   T += p;  S += (p + 0x8000) >> 16
// so that S = sum of hi and T - (S << 16) = sum of lo, modulo 2^32. With T = b + (b << 16) and S =
// b at the beginning, b is added to both for nothing.
//
// A block is four pixels (two words a step) by all output channels. Its inputs are gathered into
// scratch: from there on every layer is a matrix product, whatever its filter.
// Equals TFLite's reference bit for bit (channel_line.h). Scratch: 8 bytes a step.
// Cost on Armv6-M for 4 pixels of a channel: (6 G + 6) / G a step, about 80 for the rest.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "mote/kernels/packed/channel_line.h"

namespace mote::kernels::packed {

// Words before the line in a channel's parameters: entry | bytes of input read << 16.
constexpr uint32_t kPairEntry = 0;
constexpr uint32_t kPairLine = 1;
// Weights: [block][step][lane]. When the channels are no multiple of 8, the first block has them in
// its last lanes.
constexpr uint32_t kPairLanes = 8;
constexpr uint32_t kBlockPixels = 4;

// What the inner kernels read. The assembly knows the order of the members.
struct PixelPairBlock {
  const uint32_t* inputs;
  uint32_t channels;
  int8_t* output;     // of the last pixel, which is written first; the first channel
  int32_t pixels[3];  // bytes from each pixel to the one before it, in the order of writing
  int32_t channel_step;
  uint32_t block_step;  // from the last lane of a block to the first of the next, less one
  uint32_t limits;
  const int8_t* weights;  // of the first channel
  const uint32_t* parameters;
};
using PairBlockFunction = void (*)(const PixelPairBlock& block);

// A layer. Steps are in bytes: NHWC has pixel steps of the number of channels and channel steps of
// 1, planes the other way round.
struct PixelPairLayer {
  uint16_t input_rows, input_columns, input_channels;
  uint16_t output_rows, output_columns, output_channels;
  uint16_t filter_rows, filter_columns;
  uint16_t row_stride, column_stride;
  int16_t row_padding, column_padding;
  uint32_t input_pixel_step, input_channel_step;
  uint32_t output_pixel_step, output_channel_step;
  uint32_t padded_steps;
  uint32_t limits;
  const uint32_t* parameters;
  const int8_t* weights;
  const int8_t* padding;  // filter_columns * input_channels zero points, in NHWC; else null
};

constexpr uint32_t first_lane(uint32_t channels) {
  return (kPairLanes - channels % kPairLanes) % kPairLanes;
}

inline PixelPairBlock prepare_pairs(const PixelPairLayer& layer, const uint32_t* scratch) {
  const int32_t back = -static_cast<int32_t>(layer.output_pixel_step);
  return {scratch,
          layer.output_channels,
          nullptr,
          {back, back, back},
          static_cast<int32_t>(layer.output_channel_step),
          kPairLanes * layer.padded_steps - kPairLanes,
          layer.limits,
          layer.weights + first_lane(layer.output_channels),
          layer.parameters};
}

// Says where the block's pixels go, of which the last block may have fewer than four: what lies
// beyond them is written first, to the place of the last pixel, and so overwritten.
inline void place_output(PixelPairBlock& block, int8_t* first, uint32_t count,
                         uint32_t pixel_step) {
  block.output = first + (count - 1) * pixel_step;
  for (uint32_t i = 0; i < kBlockPixels - count; ++i) block.pixels[i] = 0;
}

// Appends `count` steps for four pixels: words of pixels 0, 1 and of pixels 2, 3. Returns their
// end.
inline uint32_t* gather_pixels(uint32_t* words, const int8_t* const* pixels, uint32_t count,
                               uint32_t step) {
  const int8_t* const a = pixels[0];
  const int8_t* const b = pixels[1];
  const int8_t* const c = pixels[2];
  const int8_t* const d = pixels[3];
  const uint32_t end = count * step;
  for (uint32_t i = 0; i != end; i += step) {
    *words++ = static_cast<uint32_t>(a[i]) + (static_cast<uint32_t>(b[i]) << 16);
    *words++ = static_cast<uint32_t>(c[i]) + (static_cast<uint32_t>(d[i]) << 16);
  }
  return words;
}

template <uint32_t kNumber>
struct Fixed {
  static constexpr uint32_t kValue = kNumber;
};

// One or two channels of a block, in groups of kGroup steps.
template <uint32_t kGroup, uint32_t kChannels>
struct PairSums {
  uint32_t total[kChannels][2], high[kChannels][2];  // T and S of the two words

  void begin(const uint32_t* parameters, uint32_t words) {
    for (uint32_t n = 0; n < kChannels; ++n) {
      const uint32_t start = parameters[n * words + kPairLine + kStart];
      total[n][0] = total[n][1] = start + (start << 16);
      high[n][0] = high[n][1] = start;
    }
  }
  void add_group(const uint32_t* inputs, const int8_t* weights) {
    uint32_t p[kChannels][2] = {};
#pragma GCC unroll 12
    for (uint32_t k = 0; k < kGroup; ++k) {
      const uint32_t a = inputs[2 * k], b = inputs[2 * k + 1];
#pragma GCC unroll 2
      for (uint32_t n = 0; n < kChannels; ++n) {
        const auto weight = static_cast<uint32_t>(weights[kPairLanes * k + n]);
        p[n][0] += a * weight;
        p[n][1] += b * weight;
      }
    }
#pragma GCC unroll 2
    for (uint32_t n = 0; n < kChannels; ++n) {
#pragma GCC unroll 2
      for (uint32_t i = 0; i < 2; ++i) {
        total[n][i] += p[n][i];
        high[n][i] += static_cast<uint32_t>(static_cast<int32_t>(p[n][i] + 0x8000) >> 16);
      }
    }
  }
  void add_all(const uint32_t* inputs, const uint32_t* end, const int8_t* weights) {
    do {
      add_group(inputs, weights);
      inputs += 2 * kGroup;
      weights += kPairLanes * kGroup;
    } while (inputs != end);
  }
};

// Writes four outputs in the order S1, T1, S0, T0; `steps` lead from each to the next. Returns the
// last place.
template <bool kBent>
inline int8_t* store_four(const uint32_t* total, const uint32_t* high,
                          const ChannelLine<kBent>& line, uint32_t limits, const int32_t* steps,
                          int8_t* output) {
  const int32_t second = steps[0], third = steps[1], fourth = steps[2];
  *output = line.follow(high[1], limits);
  output += second;
  *output = line.follow(total[1] - (high[1] << 16), limits);
  output += third;
  *output = line.follow(high[0], limits);
  output += fourth;
  *output = line.follow(total[0] - (high[0] << 16), limits);
  return output;
}

template <uint32_t kGroup, uint32_t kChannels, bool kBent>
inline void pair_channels(const PixelPairBlock& block, const uint32_t* parameters,
                          const int8_t* weights, int8_t* output) {
  constexpr uint32_t kWords = kPairLine + (kBent ? kBentLineWords : kLineWords);
  PairSums<kGroup, kChannels> sums;
  sums.begin(parameters, kWords);
  sums.add_all(block.inputs, block.inputs + (parameters[kPairEntry] >> 16) / sizeof(uint32_t),
               weights);
  const uint32_t limits = block.limits;
#pragma GCC unroll 2
  for (uint32_t n = 0; n < kChannels; ++n) {
    const auto line = ChannelLine<kBent>::load(parameters + n * kWords + kPairLine + kRange);
    store_four(sums.total[n], sums.high[n], line, limits, block.pixels, output);
    output += block.channel_step;
  }
}

// All channels of a block, kTogether at a time. `Entry` tells the size of the groups from the
// entry.
template <class Entry, uint32_t kTogether, bool kBent>
inline void pair_block(const PixelPairBlock& block) {
  constexpr uint32_t kWords = kPairLine + (kBent ? kBentLineWords : kLineWords);
  const uint32_t* parameters = block.parameters;
  const int8_t* weights = block.weights;
  int8_t* output = block.output;
  for (uint32_t left = block.channels; left > 0;) {
    const uint32_t n = left % kTogether == 0 ? kTogether : 1;
    const uint32_t group = Entry::group(parameters[kPairEntry] & 0xFFFF);
    const auto run = [&](auto fixed) {
      constexpr uint32_t kGroup = decltype(fixed)::kValue;
      if (n == 1) return pair_channels<kGroup, 1, kBent>(block, parameters, weights, output);
      pair_channels<kGroup, kTogether, kBent>(block, parameters, weights, output);
    };
    switch (group) {
      case 2:
        run(Fixed<2>());
        break;
      case 3:
        run(Fixed<3>());
        break;
      case 4:
        run(Fixed<4>());
        break;
      case 6:
        run(Fixed<6>());
        break;
      default:
        run(Fixed<12>());
        break;
    }
    left -= n;
    parameters += n * kWords;
    output += static_cast<int32_t>(n) * block.channel_step;
    weights += n + (left % kPairLanes == 0 ? block.block_step : 0);
  }
}

}  // namespace mote::kernels::packed
