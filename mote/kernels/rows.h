// Tensors taken as rows along their last dimension, for operators that treat each row by itself.
#pragma once

#include <stdint.h>

namespace mote::kernels {

struct Rows {
  uint32_t count;
  uint32_t depth;  // values in a row, at least one
};

// row_function(input, output) for each row.
template <class In, class Out, class RowFunction>
void for_each_row(Rows rows, const In* input, Out* output, RowFunction row_function) {
  for (uint32_t row = 0; row < rows.count; ++row) {
    row_function(input, output);
    input += rows.depth;
    output += rows.depth;
  }
}

template <class T>
T largest(const T* values, uint32_t count) {
  T result = values[0];
  for (uint32_t i = 1; i < count; ++i) result = values[i] > result ? values[i] : result;
  return result;
}

}  // namespace mote::kernels
