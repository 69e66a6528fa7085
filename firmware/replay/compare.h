// Compares the elements of an output with what is expected.
#pragma once

#include <stdint.h>

#include "mote/mote.h"

namespace firmware {

struct Tolerance {
  uint32_t integer_difference;
  float absolute;
  float relative;
};

// Number of elements that differ by more than allowed; `first` receives the index of the first one.
// Both not-a-number counts as equal. Types that are neither integers nor f32 are compared bytewise.
uint32_t count_mismatches(mote::DType type, const uint8_t* got, const uint8_t* want, uint32_t bytes,
                          const Tolerance& tolerance, uint32_t* first);

// The element as a number, for messages; 0 for types that are neither integers nor f32.
float element_value(mote::DType type, const uint8_t* bytes, uint32_t index);

}  // namespace firmware
