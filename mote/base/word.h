// Four or eight bytes as one number, wherever they lie.
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

inline void store_word(void* bytes, uint32_t word) {
  memcpy(bytes, &word, sizeof word);
}

// i64 constants in a model may be aligned to 4 only.
inline int64_t load_i64(const void* bytes) {
  int64_t value;
  memcpy(&value, bytes, sizeof value);
  return value;
}

}  // namespace mote
