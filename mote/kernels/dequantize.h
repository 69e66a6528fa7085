// Quantized tensors into real numbers, with a scale for the tensor or one for each channel.
#pragma once

#include <stdint.h>

#include "mote/kernels/elementwise.h"

namespace mote::kernels {

// Two i4 in a byte, the first one in its low half.
struct PackedI4 {
  uint8_t pair;
};

inline int32_t load_element(const PackedI4* elements, uint32_t index) {
  const int32_t nibble = elements[index / 2].pair >> (index % 2 * 4) & 15;
  return (nibble ^ 8) - 8;
}

struct ChannelQuantization {
  float scale;
  int32_t zero_point;
};

// real = scale * (q - zero_point): exact but for the one rounding of the product. The channels
// follow each other every `inner` elements, over and over.
template <class In>
void dequantize(const In* input, float* output, uint32_t elements,
                const ChannelQuantization* channels, uint32_t channel_count, uint32_t inner) {
  for (uint32_t i = 0, channel = 0; i < elements; ++channel) {
    if (channel == channel_count) channel = 0;
    const ChannelQuantization c = channels[channel];
    for (const uint32_t end = i + inner; i < end; ++i) {
      output[i] = c.scale * static_cast<float>(load_element(input, i) - c.zero_point);
    }
  }
}

}  // namespace mote::kernels
