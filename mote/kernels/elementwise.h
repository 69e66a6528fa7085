// One loop for every operator that computes each element from the element at the same place.
#pragma once

#include <stdint.h>
#include <string.h>

namespace mote::kernels {

// Element `index` of a tensor. Constants of 64-bit elements are aligned to 4 only, and a processor
// may insist on more: they are read as two words.
template <class T>
T load_element(const T* elements, uint32_t index) {
  if constexpr (sizeof(T) <= 4) {
    return elements[index];
  } else {
    T value;
    memcpy(&value, __builtin_assume_aligned(elements + index, 4), sizeof value);
    return value;
  }
}

// output[i] = function(input[i]). Input and output may be the same memory when their elements have
// the same size.
template <class In, class Out, class Function>
void map(const In* input, Out* output, uint32_t elements, Function function) {
  for (uint32_t i = 0; i < elements; ++i) output[i] = function(load_element(input, i));
}

}  // namespace mote::kernels
