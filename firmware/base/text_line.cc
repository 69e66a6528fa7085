// Builds one line of text without printf, heap or double arithmetic.
#include "firmware/base/text_line.h"

namespace firmware {

TextLine& TextLine::character(char one) {
  if (size_ == kCapacity) return *this;
  buffer_[size_++] = one;
  buffer_[size_] = '\0';
  return *this;
}

TextLine& TextLine::text(const char* words) {
  for (; *words != '\0'; ++words) character(*words);
  return *this;
}

TextLine& TextLine::number(uint32_t value) {
  constexpr uint32_t kMostDigits = 10;
  char digits[kMostDigits];
  uint32_t count = 0;
  do {
    digits[count++] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value != 0);
  while (count > 0) character(digits[--count]);
  return *this;
}

TextLine& TextLine::signed_number(int32_t value) {
  if (value >= 0) return number(static_cast<uint32_t>(value));
  // Negated as unsigned, so that the smallest integer is no special case.
  return character('-').number(0u - static_cast<uint32_t>(value));
}

TextLine& TextLine::hexadecimal(uint32_t value, uint32_t digits) {
  constexpr uint32_t kBitsPerDigit = 4;
  constexpr uint32_t kMostDigits = 8;
  for (uint32_t digit = kMostDigits; digit > 0; --digit) {
    const uint32_t shift = (digit - 1) * kBitsPerDigit;
    if (digit > digits && (value >> shift) == 0) continue;
    character("0123456789abcdef"[(value >> shift) & 0xF]);
  }
  return *this;
}

TextLine& TextLine::fixed(float value, uint32_t decimals) {
  if (value != value) return text("nan");
  uint32_t scale = 1;
  for (uint32_t i = 0; i < decimals; ++i) scale *= 10;
  const float magnitude = value < 0.0f ? -value : value;
  const float scaled = magnitude * static_cast<float>(scale) + 0.5f;
  if (!(scaled < 4294967040.0f)) return text("large");  // the largest float below 2^32
  const uint32_t digits = static_cast<uint32_t>(scaled);
  if (value < 0.0f && digits != 0) character('-');
  number(digits / scale);
  if (decimals == 0) return *this;
  character('.');
  const uint32_t fraction = digits % scale;
  for (uint32_t place = scale / 10; place > 0; place /= 10) {
    character(static_cast<char>('0' + fraction / place % 10));
  }
  return *this;
}

void TextLine::clear() {
  size_ = 0;
  buffer_[0] = '\0';
}

}  // namespace firmware
