// Operands that are indices into a tensor, constant or computed at run time, of i32 or i64.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/shape.h"
#include "mote/base/status.h"
#include "mote/ops/number_list.h"

namespace mote {

class PrepareContext;

inline constexpr uint32_t kOutside = UINT32_MAX;

// One dimension that a tuple has an index for: `bytes` from one index to the next.
struct IndexedDimension {
  uint32_t size;
  uint32_t bytes;
};

// Tuples of indices, each of which names an element or a slice of a tensor.
struct IndexTuples {
  NumberList numbers;  // its count is not used: there may be more than 65535
  uint32_t count;      // of tuples
  uint32_t length;     // of each
  Slot dimensions;     // `length` of IndexedDimension

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("numbers", &IndexTuples::numbers);
    visit("count", &IndexTuples::count);
    visit("length", &IndexTuples::length);
    visit("dimensions", &IndexTuples::dimensions);
  }
};

// Input `input` as a list of any length; fails unless it is i32 or i64.
Status find_indices(PrepareContext& context, uint32_t input, NumberList* list);

// The last dimension of input `input` are the tuples, which index the first dimensions of `target`.
// Fails when they are longer than `target` has dimensions, or constant and outside it.
Status find_tuples(PrepareContext& context, uint32_t input, Shape target, uint32_t element_bytes,
                   IndexTuples* tuples);
// The same for `tuples->count` tuples that are `length` long, whatever the input's shape.
Status find_tuples(PrepareContext& context, uint32_t input, uint32_t length, Shape target,
                   uint32_t element_bytes, IndexTuples* tuples);

// Where in the target tuple `index` points to, in bytes; kOutside when nowhere.
uint32_t offset_of(const uint8_t* numbers, const IndexTuples& tuples,
                   const IndexedDimension* dimensions, uint32_t index);

// What eval reports then.
extern const Failure kComputedIndex;

}  // namespace mote
