// Repeats one element of any size.
#pragma once

#include <stdint.h>
#include <string.h>

namespace mote::kernels {

// Writes the element at `value` again and again: `bytes` is a multiple of `element_bytes`, which
// may be 0 in all. What is there doubles with each copy, so that a few long copies do it.
inline void fill(const void* value, uint32_t element_bytes, uint8_t* output, uint32_t bytes) {
  if (bytes == 0) return;
  memcpy(output, value, element_bytes);
  for (uint32_t done = element_bytes; done < bytes;) {
    const uint32_t step = done < bytes - done ? done : bytes - done;
    memcpy(output + done, output, step);
    done += step;
  }
}

}  // namespace mote::kernels
