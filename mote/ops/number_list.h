// Operands that are lists of i32 or i64 and may be computed at run time: paddings, shapes, sizes.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/span.h"
#include "mote/base/status.h"

namespace mote {

struct EvalContext;
class PrepareContext;

// Such an operand as Plans keep it.
struct NumberList {
  TensorRef tensor;
  uint16_t count;
  uint32_t element_bytes;  // 4 or 8

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("tensor", &NumberList::tensor);
    visit("count", &NumberList::count);
    visit("element_bytes", &NumberList::element_bytes);
  }
};

// Number `index` of the list whose tensor is at `numbers`.
int64_t number_at(const uint8_t* numbers, NumberList list, uint32_t index);

// Fails unless input `input` is i32 or i64 and has exactly `count` elements; its rank is free.
Status find_numbers(PrepareContext& context, uint32_t input, uint32_t count, NumberList* list);

// A list that only repeats what the tensors' shapes say, such as the multiples of TILE. What is
// constant is compared in prepare and then empty; what is computed is compared when it is there.
struct KnownNumbers {
  NumberList list;
  Slot expected;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("list", &KnownNumbers::list);
    visit("expected", &KnownNumbers::expected);
  }
};

// A -1 in the list agrees with everything: it asks for what the shapes say.
Status find_known_numbers(PrepareContext& context, uint32_t input, Span<const int32_t> expected,
                          KnownNumbers* known);
Status check_numbers(const EvalContext& context, const KnownNumbers& known);

}  // namespace mote
