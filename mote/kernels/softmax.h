// Softmax of a row: output[i] = exp(beta x[i]) / sum_j exp(beta x[j]), and its logarithm. In f32
// and, equal to TFLM's reference kernels bit for bit, of 8-bit inputs in integers.
#pragma once

#include <math.h>
#include <stdint.h>

#include "mote/base/fixed_point.h"
#include "mote/base/integer_limits.h"
#include "mote/kernels/fixed_point_functions.h"
#include "mote/kernels/rows.h"

namespace mote::kernels {

struct SoftmaxQuantization {
  Multiplier beta_times_scale;  // turns a difference of inputs into a Q<5>
  int32_t lowest_difference;    // inputs further below the largest one count as nothing
};

// Q<5> holds what exp() takes: differences down to -32, and exp(-32) is nothing in 31 bits.
inline constexpr int32_t kSoftmaxIntegerBits = 5;

// exp(beta * (x - the largest)) in Q<0>. Twice inlined it would take 600 bytes more of flash.
[[gnu::noinline]] inline int32_t softmax_exp(const SoftmaxQuantization& q, int32_t difference) {
  return exp_of_negative<kSoftmaxIntegerBits>(
      multiply_by_quantized_multiplier(difference, q.beta_times_scale));
}

// raw / 2^(31 - integer_bits), at least 1.
struct SumOfExps {
  int32_t raw;
  int32_t integer_bits;
};

// TFLM sums in Q<12>, where a sum of 1 is 2^19. What its 31 bits do not hold, 4096 and more, takes
// more integer bits here.
inline constexpr int32_t kSumIntegerBits = 12;

template <class In>
SumOfExps sum_of_exps(const SoftmaxQuantization& q, uint32_t depth, const In* input, int32_t top) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < depth; ++i) {
    const int32_t difference = input[i] - top;
    if (difference < q.lowest_difference) continue;
    const int32_t term = rounding_divide_by_pot(softmax_exp(q, difference), kSumIntegerBits);
    sum += static_cast<uint32_t>(term);
  }
  int32_t integer_bits = kSumIntegerBits;
  for (; sum > INT32_MAX; sum >>= 1) ++integer_bits;
  return {static_cast<int32_t>(sum), integer_bits};
}

// The output has the scale 1/256 or 1/65536 and the lowest zero point. Every exp is computed twice
// rather than kept: 24 multiplications more instead of 4 bytes a value.
template <class In, class Out>
void softmax_row(const SoftmaxQuantization& q, uint32_t depth, const In* input, Out* output) {
  constexpr int32_t kBits = 8 * sizeof(Out);
  const int32_t top = largest(input, depth);
  const SumOfExps sum = sum_of_exps(q, depth, input, top);
  const Reciprocal share = reciprocal<0>(sum.raw);
  const int32_t shift = share.exponent + sum.integer_bits + 31 - kBits;  // from Q<0> to the output
  for (uint32_t i = 0; i < depth; ++i) {
    const int32_t difference = input[i] - top;
    int32_t result = 0;
    // In an i8 row whose sum is 512 or more every result is below half a step. TFLM aborts there.
    if (difference >= q.lowest_difference && shift <= 31) {
      result = rounding_divide_by_pot(
          saturating_rounding_doubling_high_mul(share.value, softmax_exp(q, difference)), shift);
    }
    output[i] = static_cast<Out>(clamp(result + lowest<Out>(), lowest<Out>(), highest<Out>()));
  }
}

struct LogSoftmaxQuantization {
  SoftmaxQuantization softmax;
  Multiplier from_q5;  // turns a Q<5> into a difference of inputs; below one
};

// The output has the scale 1/16 and the highest zero point.
template <class T>
void log_softmax_row(const LogSoftmaxQuantization& q, uint32_t depth, const T* input, T* output) {
  constexpr int32_t kOutputIntegerBits = 4;
  const int32_t top = largest(input, depth);
  const SumOfExps sum = sum_of_exps(q.softmax, depth, input, top);
  const int32_t log_sum = log_of_at_least_one(sum.raw, sum.integer_bits);
  // From here on down a Q<5> would not hold the difference of the difference and log_sum.
  const int32_t below_q5 = multiply_by_quantized_multiplier(INT32_MIN + log_sum, q.from_q5);
  const int32_t too_low = q.softmax.lowest_difference - 1;
  const int32_t bound = below_q5 > too_low ? below_q5 : too_low;
  for (uint32_t i = 0; i < depth; ++i) {
    const int32_t difference = input[i] - top;
    output[i] = lowest<T>();
    if (difference <= bound) continue;
    const int64_t scaled = multiply_by_quantized_multiplier(difference, q.softmax.beta_times_scale);
    const int64_t log = scaled - log_sum < INT32_MIN ? INT32_MIN : scaled - log_sum;
    const int32_t steps = rounding_divide_by_pot(static_cast<int32_t>(log),
                                                 31 - kSoftmaxIntegerBits - kOutputIntegerBits);
    output[i] = static_cast<T>(clamp(steps + highest<T>(), lowest<T>(), highest<T>()));
  }
}

// Subtracting the largest value changes nothing and keeps exp() from overflowing.
inline void softmax_row_f32(float beta, uint32_t depth, const float* input, float* output) {
  const float top = largest(input, depth);
  float sum = 0;
  for (uint32_t i = 0; i < depth; ++i) {
    output[i] = expf((input[i] - top) * beta);
    sum += output[i];
  }
  for (uint32_t i = 0; i < depth; ++i) output[i] /= sum;
}

inline void log_softmax_row_f32(uint32_t depth, const float* input, float* output) {
  const float top = largest(input, depth);
  float sum = 0;
  for (uint32_t i = 0; i < depth; ++i) sum += expf(input[i] - top);
  const float log_sum = logf(sum);
  for (uint32_t i = 0; i < depth; ++i) output[i] = input[i] - top - log_sum;
}

}  // namespace mote::kernels
