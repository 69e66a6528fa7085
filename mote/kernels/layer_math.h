// The arithmetic of layers with weights: how products are summed and what becomes of the sum.
//
// A kernel is written once over a Math; f32 and i8 differ only here. A Math has the types Element
// (of input, weights and output) and Sum, add_product(), add_dot2() for two filters, add_dot4() for
// four channels of a depthwise layer, and finish().
#pragma once

#include <stdint.h>

#include "mote/base/fixed_point.h"
#include "mote/kernels/isa/portable.h"

namespace mote::kernels {

struct LayerQuantization {
  int16_t input_offset;    // -zero_point of the input
  int16_t output_offset;   // zero_point of the output
  int16_t activation_min;  // in output units, within int8
  int16_t activation_max;
  uint16_t multiplier_step;  // 1: one Multiplier per output channel; 0: one for all
};

// Equals TFLite's reference kernels bit for bit. The products of one output stay below 2^31 in sum
// when there are at most 65,536 of them; a hostile bias may pass that, so plus() wraps.
template <class Isa>
struct LayerMathI8 {
  using Element = int8_t;
  using Sum = int32_t;

  const LayerQuantization& quantization;
  const Multiplier* multipliers;
  const int32_t* bias;  // may be null

  Sum add_product(Sum sum, int8_t weight, int8_t input) const {
    return sum + weight * (input + quantization.input_offset);
  }
  void add_dot2(const int8_t* weights, uint32_t distance, const int8_t* input, uint32_t n,
                Sum* sums) const {
    Isa::add_dot2_i8(weights, distance, input, n, quantization.input_offset, sums);
  }
  void add_dot4(const isa::ChannelWalk& walk, const int8_t* weights, const int8_t* input,
                Sum* sums) const {
    Isa::add_dot4_i8(walk, weights, input, quantization.input_offset, sums);
  }

  static Sum plus(Sum a, Sum b) {
    return static_cast<int32_t>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b));
  }

  // clamp(round(sum * multiplier) + output_offset). The bounds move instead of the value: then
  // nothing overflows, however large the value is.
  int8_t finish(Sum sum, uint32_t channel) const {
    const LayerQuantization& q = quantization;
    if (bias != nullptr) sum = plus(sum, bias[channel]);
    sum = multiply_by_quantized_multiplier(sum, multipliers[channel * q.multiplier_step]);
    sum = clamp(sum, q.activation_min - q.output_offset, q.activation_max - q.output_offset);
    return static_cast<int8_t>(sum + q.output_offset);
  }
};

template <class Isa>
struct LayerMathF32 {
  using Element = float;
  using Sum = float;

  float activation_min;
  float activation_max;
  const float* bias;  // may be null

  Sum add_product(Sum sum, float weight, float input) const { return sum + weight * input; }
  void add_dot2(const float* weights, uint32_t distance, const float* input, uint32_t n,
                Sum* sums) const {
    Isa::add_dot2_f32(weights, distance, input, n, sums);
  }
  void add_dot4(const isa::ChannelWalk& walk, const float* weights, const float* input,
                Sum* sums) const {
    Isa::add_dot4_f32(walk, weights, input, sums);
  }
  static Sum plus(Sum a, Sum b) { return a + b; }
  float finish(Sum sum, uint32_t channel) const {
    if (bias != nullptr) sum += bias[channel];
    sum = sum < activation_min ? activation_min : sum;
    return sum > activation_max ? activation_max : sum;
  }
};

}  // namespace mote::kernels
