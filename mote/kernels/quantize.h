// Between real numbers and quantized ones: real = scale * (q - zero_point).
#pragma once

#include <stdint.h>

#include "mote/base/fixed_point.h"

namespace mote::kernels {

// q = zero_point + round(x / scale), halves away from zero, held within i8. Equals TFLite, which
// rounds the quotient of two floats. What is not a number becomes the lowest one.
struct QuantizeF32ToI8 {
  float scale;
  int32_t zero_point;

  int8_t operator()(float x) const {
    // Beyond +-512 the zero point no longer matters, and within, floats are exact to 2^-15.
    constexpr float kFar = 512.0f;
    const float quotient = x / scale;
    const float near = quotient > -kFar ? (quotient < kFar ? quotient : kFar) : -kFar;
    const int32_t whole = static_cast<int32_t>(near);
    const float rest = near - static_cast<float>(whole);
    const int32_t rounding = rest >= 0.5f ? 1 : (rest <= -0.5f ? -1 : 0);
    return static_cast<int8_t>(clamp(whole + rounding + zero_point, -128, 127));
  }
};

// From one scale and zero point to another. Equals TFLite's reference kernel bit for bit.
template <class In, class Out>
struct Requantize {
  int32_t input_offset;  // -zero_point
  int32_t output_offset;
  Multiplier multiplier;  // input scale / output scale

  Out operator()(In x) const {
    constexpr int32_t kLowest = static_cast<Out>(-1) < 0 ? -128 : 0;
    const int32_t y = multiply_by_quantized_multiplier(x + input_offset, multiplier);
    return static_cast<Out>(offset_and_clamp(y, output_offset, kLowest, kLowest + 255));
  }
};

// real = scale * (q - zero_point): exact but for the one rounding of the product.
template <class In>
struct Dequantize {
  float scale;
  int32_t zero_point;

  float operator()(In q) const { return scale * static_cast<float>(q - zero_point); }
};

}  // namespace mote::kernels
