// Softmax along the last dimension: output[i] = exp(beta x[i]) / sum_j exp(beta x[j]).
#pragma once

#include <math.h>
#include <stdint.h>

#include "mote/base/fixed_point.h"
#include "mote/kernels/fixed_point_functions.h"

namespace mote::kernels {

struct SoftmaxShape {
  uint32_t rows;
  uint32_t depth;  // values in a row, at least one
};

struct SoftmaxQuantization {
  Multiplier beta_times_scale;  // turns a difference of inputs into a Q<5>
  int32_t lowest_difference;    // inputs further below the largest one count as nothing
};

// Q<5> holds what exp() takes: differences down to -32, and exp(-32) is nothing in 31 bits.
inline constexpr int32_t kSoftmaxIntegerBits = 5;

template <class T>
T largest(const T* values, uint32_t count) {
  T result = values[0];
  for (uint32_t i = 1; i < count; ++i) result = values[i] > result ? values[i] : result;
  return result;
}

// exp(beta * (x - the largest)) in Q<0>. Twice inlined it would take 600 bytes more of flash.
[[gnu::noinline]] inline int32_t softmax_exp(const SoftmaxQuantization& q, int32_t difference) {
  return exp_of_negative<kSoftmaxIntegerBits>(
      multiply_by_quantized_multiplier(difference, q.beta_times_scale));
}

// The output has scale 1/256 and zero point -128. Equals TFLM's reference kernel bit for bit, which
// sums in Q<12> (a sum of 1 is 2^19). In a row whose sum is 512 or more that kernel aborts: there
// every result is below half a step and becomes 0.
// Every exp is computed twice rather than kept: 24 multiplications more instead of 4 bytes a value.
inline void softmax_i8_row(const SoftmaxQuantization& q, uint32_t depth, const int8_t* input,
                           int8_t* output) {
  constexpr int32_t kSumIntegerBits = 12;
  constexpr int32_t kSumOf512 = 1 << 28;
  constexpr int32_t kZeroPoint = -128;
  const int32_t top = largest(input, depth);
  int32_t sum = 0;
  for (uint32_t i = 0; i < depth && sum < kSumOf512; ++i) {
    const int32_t difference = input[i] - top;
    if (difference < q.lowest_difference) continue;
    sum += rounding_divide_by_pot(softmax_exp(q, difference), kSumIntegerBits);
  }
  const Reciprocal share = reciprocal<kSumIntegerBits>(sum);
  const int32_t shift = share.exponent + 31 - 8;  // from Q<0> to units of 1/256
  for (uint32_t i = 0; i < depth; ++i) {
    const int32_t difference = input[i] - top;
    int32_t result = 0;
    if (difference >= q.lowest_difference && sum < kSumOf512) {
      result = rounding_divide_by_pot(
          saturating_rounding_doubling_high_mul(share.value, softmax_exp(q, difference)), shift);
    }
    output[i] = static_cast<int8_t>(clamp(result + kZeroPoint, -128, 127));
  }
}

inline void softmax_i8(const SoftmaxShape& shape, const SoftmaxQuantization& q, const int8_t* input,
                       int8_t* output) {
  for (uint32_t row = 0; row < shape.rows; ++row) {
    softmax_i8_row(q, shape.depth, input, output);
    input += shape.depth;
    output += shape.depth;
  }
}

// Subtracting the largest value changes nothing and keeps exp() from overflowing.
inline void softmax_f32(const SoftmaxShape& shape, float beta, const float* input, float* output) {
  for (uint32_t row = 0; row < shape.rows; ++row) {
    const float top = largest(input, shape.depth);
    float sum = 0;
    for (uint32_t i = 0; i < shape.depth; ++i) {
      output[i] = expf((input[i] - top) * beta);
      sum += output[i];
    }
    for (uint32_t i = 0; i < shape.depth; ++i) output[i] /= sum;
    input += shape.depth;
    output += shape.depth;
  }
}

}  // namespace mote::kernels
