// A matrix with rows and columns exchanged: NHWC to planes (rows are positions, columns channels)
// and back.
#pragma once

#include <stdint.h>
#include <string.h>

namespace mote::kernels {

// output[column][row] = input[row][column], elements of kBytes. 5 instructions an element of 1
// byte. Input and output must not overlap.
template <uint32_t kBytes>
void transpose(const void* input, uint32_t rows, uint32_t columns, void* output) {
  const uint8_t* const from = static_cast<const uint8_t*>(input);
  uint8_t* to = static_cast<uint8_t*>(output);
  for (uint32_t column = 0; column < columns; ++column) {
    const uint8_t* element = from + column * kBytes;
    for (uint32_t row = 0; row < rows; ++row, element += columns * kBytes, to += kBytes) {
      memcpy(to, element, kBytes);
    }
  }
}

}  // namespace mote::kernels
