// i4 elements, which lie two in a byte: the one with the even index in the low half.
#pragma once

#include <stdint.h>

namespace mote {

// The two elements of a byte. The casts drop the other one, the shifts extend the sign.
constexpr int8_t low_nibble(uint8_t byte) {
  return static_cast<int8_t>(static_cast<int8_t>(byte << 4) >> 4);
}
constexpr int8_t high_nibble(uint8_t byte) {
  return static_cast<int8_t>(static_cast<int8_t>(byte) >> 4);
}

// Moves and reads like a `const int8_t*`, so that a kernel for i8 weights is one for i4 weights.
class Nibbles {
 public:
  explicit Nibbles(const uint8_t* bytes) : bytes_(bytes) {}

  int8_t operator[](uint32_t i) const {
    const uint32_t at = index_ + i;
    const uint8_t byte = bytes_[at >> 1];
    return (at & 1) == 0 ? low_nibble(byte) : high_nibble(byte);
  }
  int8_t operator*() const { return (*this)[0]; }
  Nibbles& operator+=(uint32_t n) {
    index_ += n;
    return *this;
  }
  Nibbles& operator++() { return *this += 1; }
  friend Nibbles operator+(Nibbles pointer, uint32_t n) { return pointer += n; }

  // For kernels that read whole bytes: only where an element starts one.
  bool starts_byte() const { return (index_ & 1) == 0; }
  const uint8_t* byte() const { return bytes_ + (index_ >> 1); }

 private:
  const uint8_t* bytes_;
  uint32_t index_ = 0;  // up to 2^31: a tensor has at most 1 GiB
};

}  // namespace mote
