// A pointer with its length. No checks: whoever makes a span vouches for it.
#pragma once

#include <stdint.h>

namespace mote {

template <class T>
struct Span {
  T* data = nullptr;
  uint32_t size = 0;

  constexpr Span() = default;
  constexpr Span(T* first, uint32_t count) : data(first), size(count) {}
  template <uint32_t N>
  constexpr Span(T (&array)[N]) : data(array), size(N) {}  // NOLINT: implicit on purpose

  constexpr T& operator[](uint32_t index) const { return data[index]; }
  constexpr T* begin() const { return data; }
  constexpr T* end() const { return data + size; }
  constexpr bool empty() const { return size == 0; }
};

}  // namespace mote
