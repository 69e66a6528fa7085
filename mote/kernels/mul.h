// The product of two elements.
#pragma once

#include <stdint.h>

#include "mote/base/fixed_point.h"

namespace mote::kernels {

struct MulI8 {
  int32_t offset_a;  // -zero_point
  int32_t offset_b;
  int32_t output_offset;
  int32_t activation_min;  // in output units
  int32_t activation_max;
  Multiplier multiplier;  // scale of a * scale of b / output scale

  // Equals TFLite's reference kernel bit for bit. |product| <= 255^2.
  int8_t operator()(int8_t a, int8_t b) const {
    const int32_t product = (a + offset_a) * (b + offset_b);
    return static_cast<int8_t>(
        offset_and_clamp(multiply_by_quantized_multiplier(product, multiplier), output_offset,
                         activation_min, activation_max));
  }
};

struct MulF32 {
  float activation_min;
  float activation_max;

  float operator()(float a, float b) const {
    const float product = a * b;
    const float bounded = product < activation_min ? activation_min : product;
    return bounded > activation_max ? activation_max : bounded;
  }
};

}  // namespace mote::kernels
