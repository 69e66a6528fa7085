// Elements of any dtype into elements of any other.
#pragma once

#include <stdint.h>

#include "mote/base/element.h"
#include "mote/base/integer_limits.h"

namespace mote::kernels {

// The number that C++ computes with.
template <class T>
T number_of(T x) {
  return x;
}
inline float number_of(Half x) {
  return to_float(x);
}
inline uint8_t number_of(Bool x) {
  return x.byte != 0 ? 1 : 0;
}

// Integers keep the low bits when they become shorter, as in TFLite. Floats lose their fraction and
// are held at the ends of Out; what is not a number becomes 0. C++ leaves both undefined, so that
// TFLite gives what the processor happens to do.
template <class Out>
struct CastTo {
  template <class In>
  Out operator()(In x) const {
    return static_cast<Out>(x);
  }
  Out operator()(float x) const {
    constexpr float kEnd = static_cast<float>(highest<Out>() / 2 + 1) * 2.0f;  // exact: 2^n
    if (x >= kEnd) return highest<Out>();
    if (x <= static_cast<float>(lowest<Out>())) return lowest<Out>();
    return x == x ? static_cast<Out>(x) : Out{0};
  }
};

template <>
struct CastTo<float> {
  template <class In>
  float operator()(In x) const {
    return static_cast<float>(x);
  }
};

template <>
struct CastTo<Half> {
  template <class In>
  Half operator()(In x) const {
    return to_half(static_cast<float>(x));
  }
};

template <>
struct CastTo<Bool> {
  template <class In>
  Bool operator()(In x) const {
    return {static_cast<uint8_t>(x != 0 ? 1 : 0)};
  }
};

template <class In, class Out>
struct Cast {
  Out operator()(In x) const { return CastTo<Out>()(number_of(x)); }
};

}  // namespace mote::kernels
