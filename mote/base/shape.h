// The dimensions of a tensor, read in place from the model. Rank 0 is a scalar with one element.
#pragma once

#include <stdint.h>

namespace mote {

struct Shape {
  const int32_t* dims = nullptr;
  uint32_t rank = 0;

  constexpr int32_t operator[](uint32_t index) const { return dims[index]; }

  // Product of the dimensions in [first, last). The door has checked that it fits in 32 bits.
  constexpr uint32_t product(uint32_t first, uint32_t last) const {
    uint32_t elements = 1;
    for (uint32_t i = first; i < last; ++i) elements *= static_cast<uint32_t>(dims[i]);
    return elements;
  }
  constexpr uint32_t elements() const { return product(0, rank); }

  // Dimension counted from the last, as broadcasting does; dimensions that are not there are 1.
  constexpr int32_t from_end(uint32_t index) const {
    return index < rank ? dims[rank - 1 - index] : 1;
  }

  friend constexpr bool operator==(const Shape& a, const Shape& b) {
    if (a.rank != b.rank) return false;
    for (uint32_t i = 0; i < a.rank; ++i)
      if (a.dims[i] != b.dims[i]) return false;
    return true;
  }
  friend constexpr bool operator!=(const Shape& a, const Shape& b) { return !(a == b); }
};

}  // namespace mote
