// One walk for every operator that combines two or three tensors element by element, with
// broadcasting: a dimension of 1 is repeated to the size of the other tensors'.
#pragma once

#include <stdint.h>

#include "mote/kernels/elementwise.h"
#include "mote/kernels/walk.h"

namespace mote::kernels {

inline constexpr uint32_t kMostBroadcastInputs = 3;

// Prepare has merged neighbouring dimensions that are broadcast alike, so that rows are long:
// tensors of one shape are a single row.
struct BroadcastShape {
  uint32_t row;                         // elements of the innermost dimension
  uint8_t outer_count;                  // dimensions beyond it
  uint8_t steps[kMostBroadcastInputs];  // 1, or 0 where one element serves the whole row
};

// N inputs and an output: whole tensors, or what of them makes a row.
template <uint32_t N>
struct BroadcastTensors {
  const uint8_t* inputs[N];
  uint8_t* output;
  uint8_t input_bytes[N];  // of one element
  uint8_t output_bytes;
};

// Computes one row; `function` is what the kernel needs to know beside the data.
template <uint32_t N>
using RowKernel = void (*)(const BroadcastShape& shape, const BroadcastTensors<N>& row,
                           const void* function);

// One copy in the program for all operators and dtypes: a call through a pointer for every row
// costs less than the flash that inlining would. It also leaves the row's loop all registers.
template <uint32_t N>
[[gnu::noinline]] void for_each_row(const BroadcastShape& shape, const WalkDimension<N>* outer,
                                    const BroadcastTensors<N>& tensors, RowKernel<N> kernel,
                                    const void* function) {
  Walk<N> walk(outer, shape.outer_count);
  BroadcastTensors<N> row = tensors;
  do {
    for (uint32_t i = 0; i < N; ++i) {
      row.inputs[i] = tensors.inputs[i] + walk.offset(i) * tensors.input_bytes[i];
    }
    kernel(shape, row, function);
    row.output += shape.row * row.output_bytes;
  } while (walk.next());
}

// output = function(a, b) for a row. Steps of 0 or 1 cost two additions an element more than fixed
// ones, less than a second copy of `function` is worth. It is copied, because the compiler must
// believe that writing the output changes what lies in memory.
template <class In, class Out, class Function>
void combine_row(const BroadcastShape& shape, const BroadcastTensors<2>& row, const void* given) {
  const Function function = *static_cast<const Function*>(given);
  const In* a = reinterpret_cast<const In*>(row.inputs[0]);
  const In* b = reinterpret_cast<const In*>(row.inputs[1]);
  Out* output = reinterpret_cast<Out*>(row.output);
  const Out* const end = output + shape.row;
  const uint32_t step_a = shape.steps[0], step_b = shape.steps[1];
  for (; output != end; a += step_a, b += step_b) {
    *output++ = function(load_element(a, 0), load_element(b, 0));
  }
}

// output = condition ? x : y for a row.
template <class T>
void select_row(const BroadcastShape& shape, const BroadcastTensors<3>& row, const void*) {
  const uint8_t* condition = row.inputs[0];
  const T* x = reinterpret_cast<const T*>(row.inputs[1]);
  const T* y = reinterpret_cast<const T*>(row.inputs[2]);
  T* output = reinterpret_cast<T*>(row.output);
  const T* const end = output + shape.row;
  while (output != end) {
    *output++ = load_element(*condition != 0 ? x : y, 0);
    condition += shape.steps[0];
    x += shape.steps[1];
    y += shape.steps[2];
  }
}

}  // namespace mote::kernels
