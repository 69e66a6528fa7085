// One loop for every operator that computes each element from the element at the same place.
#pragma once

#include <stdint.h>

namespace mote::kernels {

// output[i] = function(input[i]); input and output may be the same memory.
template <class In, class Out, class Function>
void map(const In* input, Out* output, uint32_t elements, Function function) {
  for (uint32_t i = 0; i < elements; ++i) output[i] = function(input[i]);
}

}  // namespace mote::kernels
