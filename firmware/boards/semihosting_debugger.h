// The debugger's console and command line by semihosting, whose operations are numbered alike on
// Arm and RISC-V. `call(number, block)` is the board's way to make one.
#pragma once

#include <stdint.h>
#include <string.h>

namespace semihosting {

template <class Call>
void write(Call call, const char* text, uint32_t length) {
  constexpr uint32_t kWriteText = 0x04;
  constexpr uint32_t kPiece = 63;
  char piece[kPiece + 1];
  while (length > 0) {  // the operation wants a zero at the end
    const uint32_t count = length < kPiece ? length : kPiece;
    memcpy(piece, text, count);
    piece[count] = '\0';
    call(kWriteText, piece);
    text += count;
    length -= count;
  }
}

template <class Call>
uint32_t command_line(Call call, char* text, uint32_t capacity) {
  constexpr uint32_t kGetCommandLine = 0x15;
  uintptr_t block[2] = {reinterpret_cast<uintptr_t>(text), capacity};
  text[0] = '\0';
  if (call(kGetCommandLine, block) != 0) return 0;
  return static_cast<uint32_t>(strnlen(text, capacity));
}

}  // namespace semihosting
