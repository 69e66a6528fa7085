// Four bytes as one word, wherever they lie.
#pragma once

#include <stdint.h>
#include <string.h>

namespace mote {

// Compiles to one load where the processor allows unaligned words.
inline uint32_t load_word(const void* bytes) {
  uint32_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}

}  // namespace mote
