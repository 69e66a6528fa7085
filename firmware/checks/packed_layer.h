// Pseudo-random int8 convolution layers with the output that TFLite's reference kernels give: what
// packed kernels are compared with, on the desk and on emulated chips. Needs no library.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "mote/base/fixed_point.h"

namespace packed_check {

class Random {
 public:
  explicit Random(uint32_t seed) : state_(seed * 2654435761u | 1) {}
  uint32_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    return state_ ^= state_ << 5;
  }
  int32_t between(int32_t low, int32_t high) {
    return low + static_cast<int32_t>(next() % static_cast<uint32_t>(high - low + 1));
  }

 private:
  uint32_t state_;
};

// Memory with a guard behind each piece: overruns are found even without sanitizers.
class GuardedMemory {
 public:
  GuardedMemory(uint8_t* bytes, size_t size) : bytes_(bytes), size_(size) {}
  template <class T>
  T* take(size_t count) {
    const size_t size = (count * sizeof(T) + 15) & ~size_t{15};
    uint8_t* piece = bytes_ + used_ + kGuard;
    if (used_ + size + 2 * kGuard > size_) return nullptr;
    fill(piece - kGuard, kGuard);
    fill(piece + count * sizeof(T), size - count * sizeof(T) + kGuard);
    ends_[pieces_] = piece + count * sizeof(T);
    gaps_[pieces_++] = size - count * sizeof(T) + kGuard;
    used_ += kGuard + size;
    return reinterpret_cast<T*>(piece);
  }
  // Whether nothing was written behind any piece.
  bool intact() const {
    for (int i = 0; i < pieces_; ++i) {
      for (size_t byte = 0; byte < gaps_[i]; ++byte) {
        if (ends_[i][byte] != kPattern) return false;
      }
    }
    return true;
  }

 private:
  static constexpr size_t kGuard = 32;
  static constexpr uint8_t kPattern = 0xA5;
  static void fill(uint8_t* bytes, size_t count) {
    for (size_t i = 0; i < count; ++i) bytes[i] = kPattern;
  }

  uint8_t* bytes_;
  size_t size_;
  size_t used_ = 0;
  int pieces_ = 0;
  uint8_t* ends_[32] = {};
  size_t gaps_[32] = {};
};

enum class Activation : uint8_t { kRelu, kNone, kNarrow };

struct Shape {
  int rows, columns, input_channels, output_channels;
  int filter_rows, filter_columns, stride;
  bool same;  // padding as TFLite's SAME; otherwise none
  Activation activation;
};

struct Layer {
  Shape shape;
  int output_rows, output_columns, padding_top, padding_left;
  int input_zero_point, output_zero_point, activation_min, activation_max;
  int8_t* input;    // NHWC
  int8_t* weights;  // OHWI
  int8_t* expected;
  int32_t* bias;
  mote::Multiplier* multipliers;

  int taps() const { return shape.filter_rows * shape.filter_columns * shape.input_channels; }
  int positions() const { return output_rows * output_columns; }
  int inputs() const { return shape.rows * shape.columns * shape.input_channels; }
  int outputs() const { return positions() * shape.output_channels; }
};

inline int32_t sum_at(const Layer& layer, int row, int column, int channel) {
  const Shape& s = layer.shape;
  int32_t sum = layer.bias[channel];
  for (int y = 0; y < s.filter_rows; ++y) {
    for (int x = 0; x < s.filter_columns; ++x) {
      const int in_row = row * s.stride + y - layer.padding_top;
      const int in_column = column * s.stride + x - layer.padding_left;
      if (in_row < 0 || in_row >= s.rows || in_column < 0 || in_column >= s.columns) continue;
      const int8_t* input =
          layer.input + (in_row * s.columns + in_column) * ptrdiff_t{s.input_channels};
      const int8_t* weights =
          layer.weights +
          ((channel * s.filter_rows + y) * s.filter_columns + x) * ptrdiff_t{s.input_channels};
      for (int i = 0; i < s.input_channels; ++i) {
        sum += weights[i] * (input[i] - layer.input_zero_point);
      }
    }
  }
  return sum;
}

inline void compute_expected(Layer& layer) {
  int8_t* output = layer.expected;
  for (int position = 0; position < layer.positions(); ++position) {
    for (int c = 0; c < layer.shape.output_channels; ++c) {
      const int32_t sum =
          sum_at(layer, position / layer.output_columns, position % layer.output_columns, c);
      *output++ = static_cast<int8_t>(mote::offset_and_clamp(
          mote::multiply_by_quantized_multiplier(sum, layer.multipliers[c]),
          layer.output_zero_point, layer.activation_min, layer.activation_max));
    }
  }
}

inline void place_output(Layer& layer) {
  const Shape& s = layer.shape;
  const auto size = [&](int input, int filter) {
    return s.same ? (input + s.stride - 1) / s.stride : (input - filter) / s.stride + 1;
  };
  const auto padding = [&](int input, int output, int filter) {
    const int all = (output - 1) * s.stride + filter - input;
    return s.same && all > 0 ? all / 2 : 0;
  };
  layer.output_rows = size(s.rows, s.filter_rows);
  layer.output_columns = size(s.columns, s.filter_columns);
  layer.padding_top = padding(s.rows, layer.output_rows, s.filter_rows);
  layer.padding_left = padding(s.columns, layer.output_columns, s.filter_columns);
}

// Every fourth layer has only the extreme inputs and weights. Multipliers spread the outputs over
// the int8 range; one channel is dead (multiplier 0), one has an extreme bias.
inline Layer make_layer(const Shape& shape, uint32_t seed, GuardedMemory& memory) {
  Layer layer = {};
  layer.shape = shape;
  place_output(layer);
  Random random(seed);
  const int channels = shape.output_channels;
  layer.input = memory.take<int8_t>(static_cast<size_t>(layer.inputs()));
  layer.weights = memory.take<int8_t>(static_cast<size_t>(channels * layer.taps()));
  layer.expected = memory.take<int8_t>(static_cast<size_t>(layer.outputs()));
  layer.bias = memory.take<int32_t>(static_cast<size_t>(channels));
  layer.multipliers = memory.take<mote::Multiplier>(static_cast<size_t>(channels));
  const bool extreme = seed % 4 == 3;
  layer.input_zero_point =
      extreme ? -128 + 255 * static_cast<int>(seed / 4 % 2) : random.between(-128, 127);
  for (int i = 0; i < layer.inputs(); ++i) {
    const int byte = random.between(-128, 127);
    layer.input[i] = static_cast<int8_t>(!extreme ? byte : byte < 0 ? -128 : 127);
  }
  for (int i = 0; i < channels * layer.taps(); ++i) {
    const int byte = random.between(-127, 127);
    layer.weights[i] = static_cast<int8_t>(!extreme ? byte : byte < 0 ? -127 : 127);
  }
  int shift = -6;
  while ((int64_t{60} << -shift) * (int64_t{60} << -shift) < int64_t{5400} * 5400 * layer.taps()) {
    --shift;
  }
  if (shift < -10) shift = -10;
  for (int c = 0; c < channels; ++c) {
    layer.bias[c] = random.between(-20000, 20000);
    layer.multipliers[c] = {static_cast<int32_t>(random.next() >> 2 | 1u << 30),
                            shift + random.between(-1, 1)};
  }
  // A channel that its bias decides alone, beyond what fits 24 bits.
  if (channels > 3) layer.bias[random.next() % 4] = seed % 2 == 0 ? 100000000 : -100000000;
  if (channels > 2) layer.multipliers[random.next() % static_cast<uint32_t>(channels)].value = 0;
  const bool relu = shape.activation == Activation::kRelu;
  layer.output_zero_point = relu ? -128 : random.between(-40, 40);
  layer.activation_min = shape.activation == Activation::kNarrow ? layer.output_zero_point : -128;
  layer.activation_max = shape.activation == Activation::kNarrow ? 100 : 127;
  compute_expected(layer);
  return layer;
}

}  // namespace packed_check
