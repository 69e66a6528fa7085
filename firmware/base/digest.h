// A short number that tells whether two runs gave the same bytes: FNV-1a with 64 bits.
#pragma once

#include <stdint.h>

namespace firmware {

class Digest {
 public:
  void add(const uint8_t* bytes, uint32_t count) {
    constexpr uint64_t kPrime = 0x100000001B3;
    for (uint32_t i = 0; i < count; ++i) value_ = (value_ ^ bytes[i]) * kPrime;
  }
  uint64_t value() const { return value_; }

 private:
  uint64_t value_ = 0xCBF29CE484222325u;
};

}  // namespace firmware
