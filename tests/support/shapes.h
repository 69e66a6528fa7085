// Shapes and indices for naive computations in tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <numeric>
#include <vector>

#include "tests/support/model_builder.h"

namespace mote::test {

inline size_t elements_of(const Shape& shape) {
  return static_cast<size_t>(std::accumulate(shape.begin(), shape.end(), 1, std::multiplies<>()));
}

// 1, 2, 3 ...: enough to see where each element goes.
template <class T>
std::vector<T> counted(const Shape& shape) {
  std::vector<T> values(elements_of(shape));
  T next = 0;
  for (T& value : values) value = next = static_cast<T>(next + 1);
  return values;
}

// The place in memory of an index, and the index of a place.
inline size_t place_of(const Shape& shape, const Shape& index) {
  size_t place = 0;
  for (size_t i = 0; i < shape.size(); ++i) {
    place = place * static_cast<size_t>(shape[i]) + static_cast<size_t>(index[i]);
  }
  return place;
}

inline Shape index_of(const Shape& shape, size_t place) {
  Shape index(shape.size());
  for (size_t i = shape.size(); i-- > 0; place /= static_cast<size_t>(shape[i])) {
    index[i] = static_cast<int32_t>(place % static_cast<size_t>(shape[i]));
  }
  return index;
}

}  // namespace mote::test
