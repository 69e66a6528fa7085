// The instruction sets that are compared with Portable: a new one is tested by its name here.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <vector>

#include "mote/kernels/isa/isa.h"
#include "tests/support/naive_window.h"

namespace mote::test {

using InstructionSets = testing::Types<isa::ArmDsp>;

// -zero_point for the zero points 127, 0, -128 and some in between.
inline const std::vector<int16_t> kInputOffsets = {-127, -3, 0, 5, 128};

// i8 or i16 in its whole range; seed 0 gives the smallest value alone, seed 1 the largest: the
// largest sums.
template <class T>
std::vector<T> extreme_noise(size_t count, uint32_t seed) {
  constexpr T kLow = std::numeric_limits<T>::min(), kHigh = std::numeric_limits<T>::max();
  if (seed < 2) return std::vector<T>(count, seed == 0 ? kLow : kHigh);
  return noise<T>(count, seed, kLow, kHigh);
}

}  // namespace mote::test
