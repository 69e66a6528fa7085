// REDUCE_ANY: whether any of the bools along the dimensions that input 1 lists is true.
#include "mote/ops/ops.h"
#include "mote/ops/reduce.h"

namespace mote {
namespace {

struct Or {
  template <class T>
  static T first() {
    return {0};
  }
  static Bool apply(Bool a, Bool b) { return {static_cast<uint8_t>(a.byte != 0 || b.byte != 0)}; }
};

constexpr KernelRow kKernels[] = {
    // input, output
    reduce::plain_row<Bool, Or>(),
};

}  // namespace

constexpr Op ops::reduce_any{schema::BuiltinOperator::kReduceAny, nullptr, reduce::prepare,
                             kKernels};

}  // namespace mote
