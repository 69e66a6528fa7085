// Copies one input of a concatenation to its place in every row of the output.
#pragma once

#include <stdint.h>
#include <string.h>

namespace mote::kernels {

// `rows` pieces of `bytes` bytes, `row_bytes` apart at the destination.
inline void copy_column(const uint8_t* from, uint8_t* to, uint32_t rows, uint32_t bytes,
                        uint32_t row_bytes) {
  for (uint32_t i = 0; i < rows; ++i) {
    memcpy(to, from, bytes);
    from += bytes;
    to += row_bytes;
  }
}

}  // namespace mote::kernels
