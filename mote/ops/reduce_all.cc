// REDUCE_ALL: whether all of the bools along the dimensions that input 1 lists are true.
#include "mote/ops/ops.h"
#include "mote/ops/reduce.h"

namespace mote {
namespace {

struct And {
  template <class T>
  static T first() {
    return {1};
  }
  static Bool apply(Bool a, Bool b) { return {static_cast<uint8_t>(a.byte != 0 && b.byte != 0)}; }
};

constexpr KernelRow kKernels[] = {
    // input, output
    reduce::plain_row<Bool, And>(),
};

}  // namespace

constexpr Op ops::reduce_all{schema::BuiltinOperator::kReduceAll, nullptr, reduce::prepare,
                             kKernels};

}  // namespace mote
