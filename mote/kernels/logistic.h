// The logistic function 1 / (1 + exp(-x)) and tanh in f32, and in integers for 8 bits.
#pragma once

#include <math.h>
#include <stdint.h>

#include "mote/base/fixed_point.h"
#include "mote/base/integer_limits.h"
#include "mote/kernels/fixed_point_functions.h"

namespace mote::kernels {

// Q<4> holds inputs from -16 to 16; beyond, the output is at an end to the last bit.
inline constexpr int32_t kSigmoidIntegerBits = 4;

struct SigmoidInput {
  int32_t offset;         // -zero_point
  int32_t radius;         // inputs of this magnitude and more give an end of the output
  Multiplier multiplier;  // turns an input into a Q<4>
};

// logistic(x) in 256ths. Equals TFLM's reference kernel bit for bit. Cost: 12 multiplications and
// one for every set digit of the input in quarters. Called by the filling of tables and by loops:
// too large to inline.
[[gnu::noinline]] inline int32_t logistic_in_256ths(const SigmoidInput& q, int32_t x) {
  const int32_t input = x + q.offset;
  if (input <= -q.radius) return 0;
  if (input >= q.radius) return 255;
  const int32_t result =
      logistic<kSigmoidIntegerBits>(multiply_by_quantized_multiplier(input, q.multiplier));
  return clamp(rounding_divide_by_pot(result, 31 - 8), 0, 255);
}

// tanh(x) in 128ths, likewise.
[[gnu::noinline]] inline int32_t tanh_in_128ths(const SigmoidInput& q, int32_t x) {
  const int32_t input = x + q.offset;
  if (input <= -q.radius) return -128;
  if (input >= q.radius) return 127;
  const int32_t result =
      tanh<kSigmoidIntegerBits>(multiply_by_quantized_multiplier(input, q.multiplier));
  return clamp(rounding_divide_by_pot(result, 31 - 7), -128, 127);
}

// The output has scale 1/256 and the lowest zero point. T is i8 or u8.
template <class T>
struct Logistic {
  SigmoidInput input;

  T operator()(T x) const { return static_cast<T>(logistic_in_256ths(input, x) + lowest<T>()); }
};

// The output has scale 1/128 and the zero point in the middle.
template <class T>
struct Tanh {
  static constexpr int32_t kZeroPoint = is_signed<T>() ? 0 : 128;
  SigmoidInput input;

  T operator()(T x) const { return static_cast<T>(tanh_in_128ths(input, x) + kZeroPoint); }
};

// exp() overflows to infinity below -88, and one over that is the 0 that it should be.
inline float logistic_f32(float x) {
  return 1.0f / (1.0f + expf(-x));
}

}  // namespace mote::kernels
