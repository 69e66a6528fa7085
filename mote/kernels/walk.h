// Goes through dimensions like an odometer, innermost first, keeping offsets into N tensors.
#pragma once

#include <stdint.h>

namespace mote::kernels {

// Tensors have up to 8 dimensions; the innermost one is worth a loop of its own.
inline constexpr uint32_t kMostWalkDimensions = 7;

// How far one step along a dimension moves in each tensor, in elements; 0 repeats the same ones.
template <uint32_t N>
struct WalkDimension {
  uint32_t extent;
  uint32_t strides[N];
};

// `kMost` is how many dimensions there can be.
template <uint32_t N, uint32_t kMost = kMostWalkDimensions>
class Walk {
 public:
  Walk(const WalkDimension<N>* dimensions, uint32_t count)
      : dimensions_(dimensions), count_(count) {}

  uint32_t offset(uint32_t tensor) const { return offsets_[tensor]; }

  // Moves on; false after the last place.
  bool next() {
    for (uint32_t i = 0; i < count_; ++i) {
      const WalkDimension<N>& dimension = dimensions_[i];
      move(dimension, 1);
      if (++index_[i] < dimension.extent) return true;
      index_[i] = 0;
      move(dimension, 0u - dimension.extent);
    }
    return false;
  }

 private:
  // Unsigned arithmetic is modulo 2^32: going back is adding a negative number of steps.
  void move(const WalkDimension<N>& dimension, uint32_t steps) {
    for (uint32_t i = 0; i < N; ++i) offsets_[i] += steps * dimension.strides[i];
  }

  const WalkDimension<N>* dimensions_;
  uint32_t count_;
  uint32_t offsets_[N] = {};
  uint32_t index_[kMost] = {};
};

}  // namespace mote::kernels
