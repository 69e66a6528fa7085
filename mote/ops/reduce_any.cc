// REDUCE_ANY: whether any of the bools along the dimensions that input 1 lists is true.
#include "mote/ops/ops.h"
#include "mote/ops/reduce.h"

namespace mote {
namespace {

struct Or {
  template <class T>
  static T first() {
    return 0;
  }
  static uint8_t apply(uint8_t a, uint8_t b) { return a != 0 || b != 0 ? 1 : 0; }
};

constexpr KernelRow kKernels[] = {
    // input, output
    reduce::plain_row<uint8_t, Or>(DType::kBool),
};

}  // namespace

constexpr Op ops::reduce_any{schema::BuiltinOperator::kReduceAny, nullptr, reduce::prepare,
                             kKernels};

}  // namespace mote
