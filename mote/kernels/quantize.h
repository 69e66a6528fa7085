// Between real numbers and quantized ones: real = scale * (q - zero_point).
#pragma once

#include <stdint.h>

#include "mote/base/fixed_point.h"
#include "mote/base/integer_limits.h"

namespace mote::kernels {

// What holds the sum of a quantized value and a zero point: i8, u8 and i16 leave room in 32 bits.
template <class T>
struct Wide {
  using Type = int32_t;
};
template <>
struct Wide<int32_t> {
  using Type = int64_t;
};

// The nearest value that an Out can be.
template <class Out>
constexpr Out hold(typename Wide<Out>::Type value) {
  if (value < lowest<Out>()) return lowest<Out>();
  return value > highest<Out>() ? highest<Out>() : static_cast<Out>(value);
}

// q = zero_point + round(x / scale), halves away from zero, held within Out. Equals TFLite, which
// rounds the quotient of two floats. What is not a number becomes the lowest one.
template <class Out>
struct QuantizeF32 {
  float scale;
  int32_t zero_point;

  Out operator()(float x) const {
    using Whole = typename Wide<Out>::Type;
    // Four times what an Out reaches: beyond, the zero point no longer matters. Within, floats that
    // have a fraction at all are exact to 2^-6 or better for 8 and 16 bits.
    constexpr float kFar = static_cast<float>(uint64_t{2} << 8 * sizeof(Out));
    const float quotient = x / scale;
    const float near = quotient > -kFar ? (quotient < kFar ? quotient : kFar) : -kFar;
    const Whole whole = static_cast<Whole>(near);
    const float rest = near - static_cast<float>(whole);
    const int32_t rounding = rest >= 0.5f ? 1 : (rest <= -0.5f ? -1 : 0);
    return hold<Out>(whole + rounding + zero_point);
  }
};

struct Unchanged {
  int32_t operator()(int32_t x) const { return x; }
};

// From one scale and zero point to another. Equals TFLite's reference kernel bit for bit. `Before`
// is applied to input - zero_point: the value itself in units of the input's scale.
template <class In, class Out, class Before = Unchanged>
struct Requantize {
  int32_t input_zero_point;
  int32_t output_zero_point;
  Multiplier multiplier;  // input scale / output scale

  Out operator()(In x) const {
    // Only i32 can leave 32 bits here; TFLite's difference then wraps in practice.
    const auto difference = static_cast<uint32_t>(x) - static_cast<uint32_t>(input_zero_point);
    const int32_t y =
        multiply_by_quantized_multiplier(Before()(static_cast<int32_t>(difference)), multiplier);
    if constexpr (sizeof(Out) == 4) {
      return hold<Out>(int64_t{y} + output_zero_point);
    } else {
      return static_cast<Out>(
          offset_and_clamp(y, output_zero_point, lowest<Out>(), highest<Out>()));
    }
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
