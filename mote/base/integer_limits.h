// The ends of integer types, for templates: not every chip's tool chain has the C++ header
// <limits>.
#pragma once

#include <stdint.h>

namespace mote {

template <class T>
constexpr bool is_signed() {
  return !(static_cast<T>(-1) > static_cast<T>(0));
}

template <class T>
constexpr T highest() {
  return static_cast<T>(~uint64_t{0} >> (64 - 8 * sizeof(T) + (is_signed<T>() ? 1 : 0)));
}

template <class T>
constexpr T lowest() {
  return static_cast<T>(is_signed<T>() ? -static_cast<int64_t>(highest<T>()) - 1 : 0);
}

}  // namespace mote
