// The logistic function: 1 / (1 + exp(-x)).
#pragma once

#include <math.h>
#include <stdint.h>

#include "mote/base/fixed_point.h"
#include "mote/kernels/fixed_point_functions.h"

namespace mote::kernels {

// Q<4> holds inputs from -16 to 16; beyond, the output is 0 or 1 to the last bit.
inline constexpr int32_t kLogisticIntegerBits = 4;

// The output has scale 1/256 and zero point -128.
struct LogisticI8 {
  int32_t input_offset;   // -zero_point
  int32_t input_radius;   // inputs of this magnitude and more give 0 or 1
  Multiplier multiplier;  // turns an input into a Q<4>

  // Equals TFLM's reference kernel bit for bit. Cost: 12 multiplications and one for every set
  // digit of the input in quarters. Called by the filling of tables and by loops: too large to
  // inline.
  [[gnu::noinline]] int8_t operator()(int8_t x) const {
    const int32_t input = x + input_offset;
    if (input <= -input_radius) return -128;
    if (input >= input_radius) return 127;
    const int32_t result = mote::kernels::logistic<kLogisticIntegerBits>(
        multiply_by_quantized_multiplier(input, multiplier));
    return static_cast<int8_t>(clamp(rounding_divide_by_pot(result, 31 - 8) - 128, -128, 127));
  }
};

// exp() overflows to infinity below -88, and one over that is the 0 that it should be.
inline float logistic_f32(float x) {
  return 1.0f / (1.0f + expf(-x));
}

}  // namespace mote::kernels
