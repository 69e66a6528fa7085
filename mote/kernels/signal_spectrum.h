// The samples in front of a Fourier transform, and what is made of its spectrum. Integers, equal to
// TFLM's signal library bit for bit.
#pragma once

#include <stdint.h>

namespace mote::kernels {

// Bits of the highest one and those below it; 0 for 0.
inline uint32_t bit_length(uint32_t x) {
  uint32_t length = 0;
  for (uint32_t step = 16; step > 0; step /= 2) {
    if (x >> step == 0) continue;
    x >>= step;
    length += step;
  }
  return length + x;
}

// clamp(sample * weight >> shift); |product| <= 2^30.
inline int16_t apply_window(int16_t sample, int16_t weight, int32_t shift) {
  const int32_t product = (int32_t{sample} * weight) >> shift;
  if (product < INT16_MIN) return INT16_MIN;
  return static_cast<int16_t>(product > INT16_MAX ? INT16_MAX : product);
}

// The largest |x|, as TFLM finds it: in i16, where |-32768| is -32768 and smaller than all others.
inline int16_t largest_magnitude(const int16_t* samples, uint32_t n) {
  int16_t largest = 0;
  for (uint32_t i = 0; i < n; ++i) {
    if (samples[i] > largest) {
      largest = samples[i];
    } else if (-samples[i] > largest) {
      largest = static_cast<int16_t>(-samples[i]);
    }
  }
  return largest;
}

// Shifts the samples left until the largest one uses all 15 bits; returns by how much. Silence is
// left as it is.
inline int32_t fft_auto_scale(const int16_t* input, uint32_t n, int16_t* output) {
  const int16_t largest = largest_magnitude(input, n);
  const uint32_t used = bit_length(static_cast<uint32_t>(int32_t{largest}));
  const int32_t shift = largest > 0 ? 15 - static_cast<int32_t>(used) : 0;
  for (uint32_t i = 0; i < n; ++i) output[i] = static_cast<int16_t>(input[i] * (1 << shift));
  return shift;
}

// re^2 + im^2 of one pair: up to 2^31, which only fits without a sign.
inline uint32_t energy(const int16_t* pair) {
  return static_cast<uint32_t>(pair[0] * pair[0]) + static_cast<uint32_t>(pair[1] * pair[1]);
}

}  // namespace mote::kernels
