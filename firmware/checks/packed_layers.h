// Pseudo-random int8 layers for the checks of packed kernels, and what they must compute.
//
// Used by the tests on the desk and by images on emulated chips: C headers only, little memory.
#pragma once

#include <stdint.h>
#include <string.h>

#include "mote/base/fixed_point.h"
#include "mote/kernels/packed/channel_line_pack.h"

namespace packed_check {

class Noise {
 public:
  explicit Noise(uint32_t seed) : state_(seed * 2654435761u + 1) {}

  uint32_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    state_ ^= state_ << 5;
    return state_;
  }
  int32_t between(int32_t low, int32_t high) {
    return low + static_cast<int32_t>((next() >> 8) % static_cast<uint32_t>(high - low + 1));
  }

 private:
  uint32_t state_;
};

// How weights and inputs are drawn.
enum class Style : uint8_t {
  kUniform,
  kExtreme,  // the two ends only, in runs: sums of 16 bits reach their bounds
  kSmall,    // large groups
  kSparse,
};

struct Geometry {
  int32_t rows, columns, channels;  // of the input
  int32_t outputs;
  int32_t filter_rows, filter_columns;
  int32_t row_stride, column_stride;
  int32_t row_padding, column_padding;
  int32_t output_rows, output_columns;

  int32_t input_size() const { return rows * columns * channels; }
  int32_t output_size() const { return output_rows * output_columns * outputs; }
};

// A layer of at most kMostWeights weights and kMostChannels outputs.
struct Layer {
  static constexpr int32_t kMostWeights = 1536;
  static constexpr int32_t kMostChannels = 40;

  // All members begin as zeros, so that objects may be static.
  Geometry geometry = {};
  bool depthwise = false;
  int32_t input_zero_point = 0, output_zero_point = 0, activation_min = 0, activation_max = 0;
  int8_t weights[kMostWeights] = {};  // a row an output channel
  int32_t bias[kMostChannels] = {};
  mote::Multiplier multipliers[kMostChannels] = {};

  int32_t steps() const {
    return geometry.filter_rows * geometry.filter_columns * (depthwise ? 1 : geometry.channels);
  }
  mote::kernels::packed::LayerSource source() const {
    return {weights,
            static_cast<uint32_t>(geometry.outputs),
            static_cast<uint32_t>(steps()),
            bias,
            multipliers,
            input_zero_point,
            output_zero_point,
            activation_min,
            activation_max};
  }

  // The seed decides zero points, clamps (ReLU, none, narrow) and the size of the multipliers.
  void fill(const Geometry& shape, bool is_depthwise, Style style, uint32_t seed) {
    Noise noise(seed + 77);
    geometry = shape;
    depthwise = is_depthwise;
    const int32_t n = geometry.outputs * steps();
    for (int32_t i = 0; i < n; ++i) weights[i] = draw(noise, style, 127);
    constexpr int32_t kZeroPoints[] = {-128, 0, 83, 127, -1};
    input_zero_point = kZeroPoints[seed % 5];
    output_zero_point = kZeroPoints[seed / 2 % 5];
    activation_min = seed % 3 == 0 ? output_zero_point : -128;
    activation_max = 127;
    if (seed % 7 == 3) {
      activation_min = -20;
      activation_max = 30;
    }
    // About as many steps of the output as there are, some channels far steeper or flatter.
    int32_t bits = 7;
    for (int32_t k = 1; k < steps(); k *= 4) ++bits;
    if (style == Style::kSmall || style == Style::kSparse) bits -= 2;
    for (int32_t c = 0; c < geometry.outputs; ++c) {
      bias[c] = noise.between(-(64 << bits), 64 << bits);
      const int32_t value = (1 << 30) + noise.between(0, (1 << 30) - 1);
      const int32_t unusual = c % 11 == 5 ? noise.between(-3, 3) : 0;
      multipliers[c] = {seed % 13 == 4 && c == 0 ? 0 : value, -bits + unusual};
      if (c % 17 == 11) multipliers[c].shift = -30;   // constant
      if (c % 13 == 4) multipliers[c].shift = c % 4;  // one end or the other, nearly
    }
  }

  int8_t reference(const int8_t* input, int32_t row, int32_t column, int32_t channel) const {
    const Geometry& g = geometry;
    int32_t sum = bias[channel];
    const int32_t depth = depthwise ? 1 : g.channels;
    for (int32_t y = 0; y < g.filter_rows; ++y) {
      for (int32_t x = 0; x < g.filter_columns; ++x) {
        const int32_t r = row * g.row_stride - g.row_padding + y;
        const int32_t c = column * g.column_stride - g.column_padding + x;
        if (r < 0 || c < 0 || r >= g.rows || c >= g.columns) continue;
        for (int32_t k = 0; k < depth; ++k) {
          const int32_t from = depthwise ? channel / (g.outputs / g.channels) : k;
          const int32_t weight =
              weights[((channel * g.filter_rows + y) * g.filter_columns + x) * depth + k];
          sum += weight * (input[(r * g.columns + c) * g.channels + from] - input_zero_point);
        }
      }
    }
    return static_cast<int8_t>(
        mote::offset_and_clamp(mote::multiply_by_quantized_multiplier(sum, multipliers[channel]),
                               output_zero_point, activation_min, activation_max));
  }

  static int8_t draw(Noise& noise, Style style, int32_t most) {
    switch (style) {
      case Style::kExtreme:
        return static_cast<int8_t>(noise.next() % 8 < 4 ? most : -most);
      case Style::kSmall:
        return static_cast<int8_t>(noise.between(-12, 12));
      case Style::kSparse:
        return static_cast<int8_t>(noise.next() % 4 == 0 ? noise.between(-most, most) : 0);
      default:
        return static_cast<int8_t>(noise.between(-most, most));
    }
  }
};

inline void fill_input(int8_t* input, int32_t n, Style style, uint32_t seed) {
  Noise noise(seed + 5);
  for (int32_t i = 0; i < n; ++i) {
    const uint32_t bits = noise.next();
    input[i] = style == Style::kExtreme ? static_cast<int8_t>(bits & 64 ? 127 : -128)
                                        : static_cast<int8_t>(bits >> 16);
  }
}

// From NHWC to NHWC, or to planes.
inline void arrange_input(const Geometry& g, bool planes, const int8_t* input, int8_t* arranged) {
  for (int32_t i = 0; i < g.input_size(); ++i) {
    const int32_t pixel = i / g.channels, channel = i % g.channels;
    arranged[planes ? channel * g.rows * g.columns + pixel : i] = input[i];
  }
}

inline uint16_t u16(int32_t n) {
  return static_cast<uint16_t>(n);
}

// Bytes with a fence on both sides, which a kernel must leave alone.
template <uint32_t kSize>
class Fenced {
 public:
  static constexpr uint32_t kFence = 16;
  static constexpr uint8_t kMark = 0xA5;

  void clear(uint32_t size) {
    size_ = size;
    memset(bytes_, kMark, sizeof bytes_);
  }
  bool whole() const {
    for (uint32_t i = 0; i < kFence; ++i) {
      if (bytes_[i] != kMark || bytes_[kFence + size_ + i] != kMark) return false;
    }
    return true;
  }
  uint8_t* data() { return bytes_ + kFence; }

 private:
  alignas(16) uint8_t bytes_[kSize + 2 * kFence] = {};
  uint32_t size_ = 0;
};

}  // namespace packed_check
