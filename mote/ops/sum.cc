// SUM: the sum along the dimensions that input 1 lists. f32, i8, u8, i16, i32.
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
  static int32_t apply(int32_t a, int32_t b) {
    return static_cast<int32_t>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b));
  }
};

constexpr KernelRow kKernels[] = {
    // input, output
    reduce::kF32Row<false>,
    reduce::quantized_row<int8_t, false>(DType::kI8),
    reduce::quantized_row<uint8_t, false>(DType::kU8),
    reduce::quantized_row<int16_t, false>(DType::kI16),
    reduce::plain_row<int32_t, Add>(DType::kI32),
};

}  // namespace

constexpr Op ops::sum{schema::BuiltinOperator::kSum, nullptr, reduce::prepare, kKernels};

}  // namespace mote
