// SUM: the sum along the dimensions that input 1 lists. f32, i8, u8, i16, i32, i64.
#include "mote/ops/ops.h"
#include "mote/ops/reduce.h"

namespace mote {
namespace {

// Of whole numbers; wraps around.
struct Add {
  template <class T>
  static T first() {
    return 0;
  }
  template <class T>
  static T apply(T a, T b) {
    return static_cast<T>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
  }
};

constexpr KernelRow kKernels[] = {
    // input, output
    reduce::kF32Row<false>,
    reduce::quantized_row<int8_t, false>(),
    reduce::quantized_row<uint8_t, false>(),
    reduce::quantized_row<int16_t, false>(),
    reduce::plain_row<int32_t, Add>(),
    reduce::plain_row<int64_t, Add>(),
};

}  // namespace

constexpr Op ops::sum{schema::BuiltinOperator::kSum, nullptr, reduce::prepare, kKernels};

}  // namespace mote
