// The arithmetic of layers with weights: how products are summed and what becomes of the sum.
//
// A kernel is written once over a Math; the dtypes differ only here. A Math has the types Input,
// Weights (what moves and reads like a pointer to them), Output and Sum, and
//   weights_at()                        where the weights begin
//   add_product(), add_dot2(), add_dot4()  one product; two filters; four channels, depthwise
//   shared(), plus(), finish()          what all outputs of a row add; the sum's way to the output
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "mote/base/fixed_point.h"
#include "mote/base/nibbles.h"
#include "mote/base/word.h"
#include "mote/kernels/isa/portable.h"

namespace mote::kernels {

struct LayerQuantization {
  int16_t input_offset;    // -zero_point of the input
  int16_t output_offset;   // zero_point of the output
  int16_t activation_min;  // in output units
  int16_t activation_max;
  int16_t weights_offset;   // -zero_point of the weights; 0 in every symmetric model
  uint8_t multiplier_step;  // 1: one Multiplier per output channel; 0: one for all
  uint8_t wide;             // i16: 1 = i64 bias and multiply_wide..., 0 = i32 for both
};

// u8 weights less their zero point, in the manner of a pointer.
class OffsetBytes {
 public:
  OffsetBytes(const uint8_t* bytes, int32_t offset) : bytes_(bytes), offset_(offset) {}
  int32_t operator[](uint32_t i) const { return bytes_[i] + offset_; }
  int32_t operator*() const { return *bytes_ + offset_; }
  OffsetBytes& operator+=(uint32_t n) {
    bytes_ += n;
    return *this;
  }
  OffsetBytes& operator++() { return *this += 1; }
  friend OffsetBytes operator+(OffsetBytes pointer, uint32_t n) { return pointer += n; }

 private:
  const uint8_t* bytes_;
  int32_t offset_;
};

using isa::wrapping_sum;
constexpr int64_t wrapping_sum(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}

// i8 and u8. Equals TFLite's reference kernels bit for bit. `Value` is the element of input and
// output; prepare has made sure that the products of one output stay below 2^31 in sum.
template <class Value>
struct ByteLayer {
  using Input = Value;
  using Output = Value;
  using Sum = int32_t;
  using Bias = int32_t;

  const LayerQuantization& quantization;
  const Multiplier* multipliers;
  const int32_t* bias;  // may be null

  Sum add_product(Sum sum, int32_t weight, int32_t input) const {
    return sum + weight * (input + quantization.input_offset);
  }
  static Sum plus(Sum a, Sum b) { return wrapping_sum(a, b); }

  // clamp(round(sum * multiplier) + output_offset). The bounds move instead of the value: then
  // nothing overflows, however large the value is.
  Value finish(Sum sum, uint32_t channel) const {
    const LayerQuantization& q = quantization;
    if (bias != nullptr) sum = plus(sum, bias[channel]);
    sum = multiply_by_quantized_multiplier(sum, multipliers[channel * q.multiplier_step]);
    sum = clamp(sum, q.activation_min - q.output_offset, q.activation_max - q.output_offset);
    return static_cast<Value>(sum + q.output_offset);
  }
};

// i8 with i8 or i4 weights.
template <class Isa, class WeightsPointer = const int8_t*>
struct LayerMathI8 : ByteLayer<int8_t> {
  using Weights = WeightsPointer;

  Weights weights_at(const uint8_t* bytes) const { return Weights(bytes); }
  void add_dot2(Weights weights, uint32_t distance, const int8_t* input, uint32_t n,
                Sum* sums) const {
    Isa::add_dot2_i8(weights, distance, input, n, quantization.input_offset, sums);
  }
  void add_dot4(const isa::ChannelWalk& walk, Weights weights, const int8_t* input,
                Sum* sums) const {
    Isa::add_dot4_i8(walk, weights, input, quantization.input_offset, sums);
  }
  // sum (w + w0)(x + x0) = sum w (x + x0) + w0 * (sum x + n x0): the second part has no weights.
  // |sum x + n x0| <= 65,536 * 255, so only its product with w0 may leave 32 bits; it wraps.
  Sum shared(const int8_t* input, uint32_t n) const {
    if (quantization.weights_offset == 0) return 0;
    const int32_t sum = Isa::sum_i8(input, n) + static_cast<int32_t>(n) * quantization.input_offset;
    return static_cast<int32_t>(static_cast<uint32_t>(quantization.weights_offset) *
                                static_cast<uint32_t>(sum));
  }
};

// u8, in which weights have a zero point of their own: it is added to each.
template <class Isa>
struct LayerMathU8 : ByteLayer<uint8_t> {
  using Weights = OffsetBytes;

  Weights weights_at(const uint8_t* bytes) const { return {bytes, quantization.weights_offset}; }
  void add_dot2(Weights weights, uint32_t distance, const uint8_t* input, uint32_t n,
                Sum* sums) const {
    Isa::add_dot2_u8(weights, distance, input, n, quantization.input_offset, sums);
  }
  void add_dot4(const isa::ChannelWalk& walk, Weights weights, const uint8_t* input,
                Sum* sums) const {
    Isa::add_dot4_u8(walk, weights, input, quantization.input_offset, sums);
  }
  static Sum shared(const uint8_t*, uint32_t) { return 0; }
};

// i16, with the zero point 0 for input and output. Sums have 64 bits, as TFLite has them for an i64
// bias. For an i32 bias, or none, TFLite has 32 bits: cutting the sum at the end is the same.
struct I16Layer {
  using Input = int16_t;
  using Output = int16_t;
  using Sum = int64_t;
  using Bias = uint8_t;

  const LayerQuantization& quantization;
  const Multiplier* multipliers;
  const uint8_t* bias;  // i64 when quantization.wide, else i32; may be null

  static Sum add_product(Sum sum, int32_t weight, int32_t input) { return sum + weight * input; }
  static Sum plus(Sum a, Sum b) { return wrapping_sum(a, b); }

  int16_t finish(Sum sum, uint32_t channel) const {
    const LayerQuantization& q = quantization;
    const Multiplier multiplier = multipliers[channel * q.multiplier_step];
    int32_t scaled = 0;
    if (q.wide != 0) {
      if (bias != nullptr) sum = plus(sum, load_i64(bias + size_t{8} * channel));
      scaled = multiply_wide_by_quantized_multiplier(sum, multiplier);
    } else {
      if (bias != nullptr) sum += static_cast<int32_t>(load_word(bias + size_t{4} * channel));
      scaled = multiply_by_quantized_multiplier(static_cast<int32_t>(sum), multiplier);
    }
    return static_cast<int16_t>(clamp(scaled, q.activation_min, q.activation_max));
  }
};

// i16 with i8 or i4 weights. 256 products at a time are summed in 32 bits.
template <class Isa, class WeightsPointer = const int8_t*>
struct LayerMathI16 : I16Layer {
  using Weights = WeightsPointer;

  static constexpr uint32_t kChunk = 256;
  static uint32_t chunk(uint32_t left) { return left < kChunk ? left : kChunk; }

  Weights weights_at(const uint8_t* bytes) const { return Weights(bytes); }
  static void add_dot2(Weights weights, uint32_t distance, const int16_t* input, uint32_t n,
                       Sum* sums) {
    for (uint32_t part = 0; n > 0; n -= part, weights += part, input += part) {
      part = chunk(n);
      int32_t partial[2] = {};
      Isa::add_dot2_i16(weights, distance, input, part, partial);
      sums[0] += partial[0];
      sums[1] += partial[1];
    }
  }
  static void add_dot4(isa::ChannelWalk walk, Weights weights, const int16_t* input, Sum* sums) {
    for (uint32_t left = walk.taps; left > 0; left -= walk.taps) {
      walk.taps = chunk(left);
      int32_t partial[4] = {};
      Isa::add_dot4_i16(walk, weights, input, partial);
      for (uint32_t i = 0; i < 4; ++i) sums[i] += partial[i];
      weights += walk.taps * walk.weights_step;
      input += walk.taps * walk.input_step;
    }
  }
  // |sum of the inputs| <= 65,536 * 2^15, which 32 bits just hold: at its largest it is negative.
  Sum shared(const int16_t* input, uint32_t n) const {
    if (quantization.weights_offset == 0) return 0;
    return Sum{quantization.weights_offset} * Isa::sum_i16(input, n);
  }
};

struct FloatLayer {
  using Input = float;
  using Output = float;
  using Sum = float;

  float activation_min;
  float activation_max;
  const float* bias;  // may be null

  static Sum plus(Sum a, Sum b) { return a + b; }
  static Sum shared(const float*, uint32_t) { return 0.0f; }
  float finish(Sum sum, uint32_t channel) const {
    if (bias != nullptr) sum += bias[channel];
    sum = sum < activation_min ? activation_min : sum;
    return sum > activation_max ? activation_max : sum;
  }
};

template <class Isa>
struct LayerMathF32 : FloatLayer {
  using Weights = const float*;

  Weights weights_at(const uint8_t* bytes) const { return reinterpret_cast<Weights>(bytes); }
  static Sum add_product(Sum sum, float weight, float input) { return sum + weight * input; }
  static void add_dot2(Weights weights, uint32_t distance, const float* input, uint32_t n,
                       Sum* sums) {
    Isa::add_dot2_f32(weights, distance, input, n, sums);
  }
  static void add_dot4(const isa::ChannelWalk& walk, Weights weights, const float* input,
                       Sum* sums) {
    Isa::add_dot4_f32(walk, weights, input, sums);
  }
};

// f32 with i8 or i4 weights ("hybrid"): their scale is applied to the sum. TFLite quantizes the
// input to i8 at run time instead, which is faster on a desk and less exact.
template <class Isa, class WeightsPointer>
struct LayerMathHybrid : FloatLayer {
  using Weights = WeightsPointer;

  const float* scales;
  uint32_t scale_step;  // 1: one scale per output channel; 0: one for all

  Weights weights_at(const uint8_t* bytes) const { return Weights(bytes); }
  static Sum add_product(Sum sum, int8_t weight, float input) { return sum + weight * input; }
  static void add_dot2(Weights weights, uint32_t distance, const float* input, uint32_t n,
                       Sum* sums) {
    Isa::add_dot2_f32(weights, distance, input, n, sums);
  }
  static void add_dot4(const isa::ChannelWalk& walk, Weights weights, const float* input,
                       Sum* sums) {
    Isa::add_dot4_f32(walk, weights, input, sums);
  }
  float finish(Sum sum, uint32_t channel) const {
    return FloatLayer::finish(sum * scales[channel * scale_step], channel);
  }
};

}  // namespace mote::kernels
