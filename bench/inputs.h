// The inputs of every measurement: the same numbers on every machine, from a generator that starts
// anew before each inference.
#pragma once

#include <stdint.h>
#include <string.h>

#include "bench/program.h"

namespace bench {

// Marsaglia's xorshift with 32 bits and the shifts 13, 17, 5.
class Generator {
 public:
  uint32_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    state_ ^= state_ << 5;
    return state_;
  }

 private:
  uint32_t state_ = 1;
};

template <class T>
void store(uint8_t*& to, T value) {
  memcpy(to, &value, sizeof value);
  to += sizeof value;
}

// One step an element. Bytes and i16 take the upper bits, f32 lies in [-1, 1); indices (i32, i64)
// stay small. Whatever else there is, is zero.
inline void fill(Generator& generator, const Block& block) {
  uint8_t* to = static_cast<uint8_t*>(block.data);
  const uint8_t* const end = to + block.bytes;
  if (block.element == Element::kOther) memset(to, 0, block.bytes);
  while (block.element != Element::kOther && to < end) {
    const uint32_t bits = generator.next();
    switch (block.element) {
      case Element::kI16:
        store(to, static_cast<uint16_t>(bits >> 16));
        break;
      case Element::kI32:
        store(to, bits >> 30);
        break;
      case Element::kI64:
        store(to, uint64_t{bits >> 30});
        break;
      case Element::kF32:
        store(to, static_cast<float>(static_cast<int32_t>(bits) >> 8) / 8388608.0f);
        break;
      default:
        store(to, static_cast<uint8_t>(bits >> 24));
    }
  }
}

}  // namespace bench
