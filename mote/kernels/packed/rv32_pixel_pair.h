// Pixel pairs on RV32IMC: two output channels at a time, in plain C++ for its 31 registers.
//
// Cost for 4 pixels of 2 channels: 12 instructions a step, 16 a group, about 100 for the rest.
#pragma once

#include "mote/kernels/packed/pixel_pair.h"

namespace mote::kernels::packed {

struct Rv32Pairs {
  static constexpr uint32_t kTogether = 2;

  // The parameters hold the size of the groups itself.
  static constexpr uint32_t entry(uint32_t group, uint32_t) { return group; }
  static constexpr uint32_t group(uint32_t entry) { return entry; }

  static uint32_t* gather(uint32_t* words, const int8_t* const* pixels, uint32_t count,
                          uint32_t step) {
    return gather_pixels(words, pixels, count, step);
  }
  [[gnu::noinline]] static void block(const PixelPairBlock& block) {
    pair_block<Rv32Pairs, kTogether, false>(block);
  }
  [[gnu::noinline]] static void block_bent(const PixelPairBlock& block) {
    pair_block<Rv32Pairs, kTogether, true>(block);
  }
};

}  // namespace mote::kernels::packed
