// Copies between a tensor and a narrower one: pieces at equal distances become a contiguous whole,
// or the other way round.
#pragma once

#include <stdint.h>
#include <string.h>

namespace mote::kernels {

// `count` pieces of `bytes` bytes; `from_step` and `to_step` are the distances between them.
inline void copy_pieces(const uint8_t* from, uint32_t from_step, uint8_t* to, uint32_t to_step,
                        uint32_t count, uint32_t bytes) {
  for (uint32_t i = 0; i < count; ++i) {
    memcpy(to, from, bytes);
    from += from_step;
    to += to_step;
  }
}

}  // namespace mote::kernels
