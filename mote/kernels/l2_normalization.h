// A row divided by its length, the square root of the sum of its squares.
#pragma once

#include <math.h>
#include <stdint.h>

#include "mote/base/fixed_point.h"
#include "mote/base/integer_limits.h"
#include "mote/kernels/inverse_square_root.h"

namespace mote::kernels {

inline void l2_normalize_row_f32(uint32_t depth, const float* input, float* output) {
  constexpr float kShortest = 1e-6f;
  float sum = 0;
  for (uint32_t i = 0; i < depth; ++i) sum += input[i] * input[i];
  const float root = sqrtf(sum);
  const float length = root > kShortest ? root : kShortest;
  for (uint32_t i = 0; i < depth; ++i) output[i] = input[i] / length;
}

// The output has the scale 1/128 and the zero point in the middle. Equals TFLite's reference
// kernels for i8 and u8 bit for bit: they multiply by 128 after the rounding and before it.
template <class T>
void l2_normalize_row(int32_t input_zero_point, uint32_t depth, const T* input, T* output) {
  constexpr int32_t kZeroPoint = is_signed<T>() ? 0 : 128;
  constexpr int32_t kBitsBefore = is_signed<T>() ? 0 : 7;
  uint64_t sum = 0;
  for (uint32_t i = 0; i < depth; ++i) {
    const int32_t x = input[i] - input_zero_point;
    sum += static_cast<uint32_t>(x * x);
  }
  int32_t quarters = 0;  // 1 / sqrt(4 x) is half of 1 / sqrt(x)
  for (; sum > INT32_MAX; sum /= 4) ++quarters;
  Multiplier inverse = inverse_square_root(static_cast<int32_t>(sum));
  inverse.shift += 7 - kBitsBefore - quarters;
  for (uint32_t i = 0; i < depth; ++i) {
    const int32_t x = (input[i] - input_zero_point) * (1 << kBitsBefore);
    const int32_t y = multiply_by_quantized_multiplier(x, inverse);
    output[i] = static_cast<T>(offset_and_clamp(y, kZeroPoint, lowest<T>(), highest<T>()));
  }
}

}  // namespace mote::kernels
