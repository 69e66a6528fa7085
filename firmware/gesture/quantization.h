// Between real numbers and the int8 values of a model's input and output, as TFLite converts.
#pragma once

#include <stdint.h>

namespace firmware {

// round(value / scale) + zero_point, halves away from zero, saturated. value must be a number.
inline int8_t quantize_i8(float value, float scale, int32_t zero_point) {
  constexpr float kBeyondAnyInt8 = 1024.0f;  // with any zero point
  const float steps = value / scale;
  if (steps >= kBeyondAnyInt8) return INT8_MAX;
  if (steps <= -kBeyondAnyInt8) return INT8_MIN;
  // The fraction is exact. Adding a half before truncating would not be: 0.49999997f + 0.5f is 1.
  int32_t whole = static_cast<int32_t>(steps);
  const float fraction = steps - static_cast<float>(whole);
  if (fraction >= 0.5f) ++whole;
  if (fraction <= -0.5f) --whole;
  whole += zero_point;
  if (whole > INT8_MAX) return INT8_MAX;
  if (whole < INT8_MIN) return INT8_MIN;
  return static_cast<int8_t>(whole);
}

inline float dequantize(int32_t value, float scale, int32_t zero_point) {
  return scale * static_cast<float>(value - zero_point);
}

}  // namespace firmware
