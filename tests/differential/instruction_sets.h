// The instruction sets that are compared with Portable: a new one is tested by its name here.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "mote/kernels/isa/isa.h"
#include "tests/support/naive_window.h"

namespace mote::test {

using InstructionSets = testing::Types<isa::ArmDsp>;

// -zero_point for the zero points 127, 0, -128 and some in between.
inline const std::vector<int16_t> kInputOffsets = {-127, -3, 0, 5, 128};

// int8 in its whole range; seed 0 gives -128 alone, seed 1 gives 127 alone: the largest sums.
inline std::vector<int8_t> extreme_noise(size_t count, uint32_t seed) {
  if (seed < 2) return std::vector<int8_t>(count, seed == 0 ? int8_t{-128} : int8_t{127});
  return noise<int8_t>(count, seed, -128, 127);
}

}  // namespace mote::test
