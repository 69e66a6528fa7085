// Widened activations: int16 pairs that are also read and written as words.
#pragma once

#include <stdint.h>

namespace mote::kernels::packed {

// May lie where words lie: the compiler then keeps the order of accesses through both.
using Half = int16_t __attribute__((may_alias));

constexpr uint32_t pair_of_halves(int32_t low, int32_t high) {
  return (static_cast<uint32_t>(low) & 0xFFFFu) | (static_cast<uint32_t>(high) << 16);
}

}  // namespace mote::kernels::packed
