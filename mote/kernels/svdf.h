// SVDF: a layer whose weights, over inputs and time, are a sum of `rank` products of a filter over
// the inputs and a filter over the last `memory` invokes:
//   state[b][f] shifts by one and ends with feature(weights[f] . input[b]);
//   output[b][u] = finish(bias[u] + sum over r < rank of time[f] . state[b][f]), f = u * rank + r.
//
// Layouts: input [batches, depth], weights [filters, depth], time [filters, memory],
// state [batches, filters, memory]. One pass over the filters needs no scratch, where TFLite keeps
// two buffers of sums; the order of additions, and so every float, is the same.
#pragma once

#include <stdint.h>
#include <string.h>

#include "mote/base/fixed_point.h"

namespace mote::kernels {

struct SvdfShape {
  uint32_t batches;
  uint32_t units;
  uint32_t rank;
  uint32_t depth;
  uint32_t memory;  // at least 1
};

struct SvdfQuantization {
  Multiplier feature;    // into units of the state
  Multiplier output;     // from units of state times time to the output
  int16_t input_offset;  // -zero_point of the input
  int16_t state_zero;    // zero points
  int16_t output_zero;
  int16_t reserved;
};

// The Math of a kernel: feature() computes the newest value of a state, add_response() adds what a
// filter answers to its state.
struct SvdfFloats {
  using Sum = float;
  float activation_min;
  float activation_max;
  const float* bias;  // may be null

  Sum start(uint32_t unit) const { return bias == nullptr ? 0.0f : bias[unit]; }
  float finish(Sum sum) const {
    sum = sum < activation_min ? activation_min : sum;
    return sum > activation_max ? activation_max : sum;
  }
};

template <class Isa>
struct SvdfMathF32 : SvdfFloats {
  void feature(const float* weights, const float* input, uint32_t n, float* newest) const {
    *newest = Isa::dot_f32(weights, input, n);
  }
  Sum add_response(Sum sum, const float* time, const float* state, uint32_t n) const {
    return sum + Isa::dot_f32(time, state, n);
  }
};

// i8 weights on floats: their scales are factors of whole sums.
struct SvdfMathF32I8 : SvdfFloats {
  float weights_scale;
  float time_scale;

  void feature(const int8_t* weights, const float* input, uint32_t n, float* newest) const {
    *newest = weights_scale * dot(weights, input, n);
  }
  Sum add_response(Sum sum, const int8_t* time, const float* state, uint32_t n) const {
    return sum + time_scale * dot(time, state, n);
  }

 private:
  static float dot(const int8_t* weights, const float* values, uint32_t n) {
    float sum = 0;
    for (uint32_t i = 0; i < n; ++i) sum += static_cast<float>(weights[i]) * values[i];
    return sum;
  }
};

// State and time are both i8 or both i16. Equals TFLM's reference kernel bit for bit as long as its
// 32-bit sums do not overflow; here they wrap.
template <class Isa>
struct SvdfMathI8 {
  using Sum = int32_t;
  const SvdfQuantization& quantization;
  const int32_t* bias;  // may be null

  Sum start(uint32_t unit) const { return bias == nullptr ? 0 : bias[unit]; }

  template <class State>
  void feature(const int8_t* weights, const int8_t* input, uint32_t n, State* newest) const {
    constexpr int32_t kHighest = sizeof(State) == 1 ? INT8_MAX : INT16_MAX;
    const int32_t sum = Isa::dot_i8(weights, input, n, quantization.input_offset);
    *newest = static_cast<State>(
        offset_and_clamp(multiply_by_quantized_multiplier(sum, quantization.feature),
                         quantization.state_zero, -kHighest - 1, kHighest));
  }
  Sum add_response(Sum sum, const int8_t* time, const int8_t* state, uint32_t n) const {
    return plus(sum, Isa::dot_i8(time, state, n, -quantization.state_zero));
  }
  Sum add_response(Sum sum, const int16_t* time, const int16_t* state, uint32_t n) const {
    for (uint32_t i = 0; i < n; ++i) {
      const int64_t product = int64_t{time[i]} * (state[i] - quantization.state_zero);
      sum = plus(sum, static_cast<int32_t>(product));
    }
    return sum;
  }
  int8_t finish(Sum sum) const {
    return static_cast<int8_t>(
        offset_and_clamp(multiply_by_quantized_multiplier(sum, quantization.output),
                         quantization.output_zero, INT8_MIN, INT8_MAX));
  }

 private:
  static Sum plus(Sum a, Sum b) {
    return static_cast<int32_t>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b));
  }
};

template <class Math, class Input, class Weight, class Time, class State, class Output>
void svdf(const SvdfShape& shape, const Math& math, const Input* input, const Weight* weights,
          const Time* time, State* state, Output* output) {
  const uint32_t kept = shape.memory - 1;
  for (uint32_t b = 0; b < shape.batches; ++b, input += shape.depth) {
    const Weight* feature_filter = weights;
    const Time* time_filter = time;
    for (uint32_t unit = 0; unit < shape.units; ++unit) {
      typename Math::Sum sum = math.start(unit);
      for (uint32_t r = 0; r < shape.rank; ++r) {
        memmove(state, state + 1, kept * sizeof(State));
        math.feature(feature_filter, input, shape.depth, state + kept);
        sum = math.add_response(sum, time_filter, state, shape.memory);
        feature_filter += shape.depth;
        time_filter += shape.memory;
        state += shape.memory;
      }
      *output++ = math.finish(sum);
    }
  }
}

}  // namespace mote::kernels
