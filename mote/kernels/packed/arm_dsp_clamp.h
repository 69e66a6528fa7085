// Clamps int8 outputs to an activation that is narrower than int8, after kernels that saturate.
//
// Clamping twice is clamping once to the narrower range, so the result is the reference's. About 7
// instructions a byte.
#pragma once

#include <stdint.h>

#include "mote/base/fixed_point.h"

namespace mote::kernels::packed {

inline void clamp_bytes(int8_t* bytes, uint32_t count, int32_t low, int32_t high) {
  for (uint32_t i = 0; i < count; ++i) bytes[i] = static_cast<int8_t>(clamp(bytes[i], low, high));
}

}  // namespace mote::kernels::packed
