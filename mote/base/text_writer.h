// Puts words and numbers into a buffer, without formatting functions or a heap.
#pragma once

#include <stdint.h>

#include "mote/base/span.h"

namespace mote {

// What does not fit is cut off; finish() ends the text with a zero.
class TextWriter {
 public:
  explicit TextWriter(Span<char> buffer) : buffer_(buffer) {}

  void text(const char* text) {
    while (*text != 0) character(*text++);
  }
  void character(char c) {
    if (length_ + 1 < buffer_.size) buffer_[length_++] = c;
  }
  // A name from the file, which may hold anything: kept to one line.
  void foreign(const char* text) {
    for (; *text != 0; ++text) character(*text >= ' ' && *text <= '~' ? *text : '?');
  }
  void number(int64_t value) {
    char digits[20];
    uint32_t count = 0;
    uint64_t rest = value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
    if (value < 0) character('-');
    do {
      digits[count++] = static_cast<char>('0' + rest % 10);
      rest /= 10;
    } while (rest != 0);
    while (count > 0) character(digits[--count]);
  }
  uint32_t finish() {
    if (buffer_.size > 0) buffer_[length_] = 0;
    return length_;
  }

 private:
  Span<char> buffer_;
  uint32_t length_ = 0;
};

}  // namespace mote
