// Checks that the Signal* operators share: dtype and size of the tensors beside input 0.
#pragma once

#include <stdint.h>

#include "mote/base/dtype.h"
#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/ops/prepare_context.h"

namespace mote::signal {

// The prepare of an operator whose rows are for the dtypes of input 0 and output 0, and do the
// rest.
Status prepare_by_dtype(PrepareContext& context, uint32_t inputs, uint32_t outputs);
template <uint32_t kInputs, uint32_t kOutputs>
Status prepare(PrepareContext& context) {
  return prepare_by_dtype(context, kInputs, kOutputs);
}

// Fails unless input or output `index` has this dtype and this many elements.
Status expect_input(PrepareContext& context, uint32_t index, DType type, uint32_t elements);
Status expect_output(PrepareContext& context, uint32_t index, DType type, uint32_t elements);

// Rows and their size: the last dimension, and the product of the others. Fails for scalars.
struct Rows {
  uint32_t count;
  uint32_t size;
};
Status rows_of_input(PrepareContext& context, Rows* rows);

// Fails when that many elements are beyond what an arena can hold.
Status check_state(PrepareContext& context, uint32_t rows, uint32_t row_size);

// Memory of `row_size` elements for each row, zero at first, kept between calls.
template <class T>
Status make_state(PrepareContext& context, uint32_t rows, uint32_t row_size, Slot* slot) {
  T* data = nullptr;
  if (Status failed = check_state(context, rows, row_size)) return failed;
  return context.make_state(rows * row_size, slot, &data);
}

}  // namespace mote::signal
