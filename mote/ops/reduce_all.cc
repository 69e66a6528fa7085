// REDUCE_ALL: whether all of the bools along the dimensions that input 1 lists are true.
#include "mote/ops/ops.h"
#include "mote/ops/reduce.h"

namespace mote {
namespace {

struct And {
  template <class T>
  static T first() {
    return 1;
  }
  static uint8_t apply(uint8_t a, uint8_t b) { return a != 0 && b != 0 ? 1 : 0; }
};

constexpr KernelRow kKernels[] = {
    // input, output
    reduce::plain_row<uint8_t, And>(DType::kBool),
};

}  // namespace

constexpr Op ops::reduce_all{schema::BuiltinOperator::kReduceAll, nullptr, reduce::prepare,
                             kKernels};

}  // namespace mote
