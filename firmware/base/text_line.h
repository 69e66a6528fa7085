// Builds one line of text without printf, heap or double arithmetic.
#pragma once

#include <stdint.h>

namespace firmware {

// What does not fit is cut off; the buffer is always a valid zero-terminated string.
class TextLine {
 public:
  static constexpr uint32_t kCapacity = 240;

  TextLine& text(const char* words);
  TextLine& character(char one);
  TextLine& number(uint32_t value);
  TextLine& signed_number(int32_t value);
  // At least `digits` digits (up to 8), padded with zeros.
  TextLine& hexadecimal(uint32_t value, uint32_t digits);
  // Rounded to `decimals` (0..6) places, halves away from zero: fixed(3.14159f, 2) is "3.14". A
  // value whose digits do not fit 32 bits, as 5e9 or 5e3 with 6 places, reads "large".
  TextLine& fixed(float value, uint32_t decimals);

  const char* data() const { return buffer_; }
  uint32_t size() const { return size_; }
  void clear();

 private:
  char buffer_[kCapacity + 1] = {};
  uint32_t size_ = 0;
};

}  // namespace firmware
