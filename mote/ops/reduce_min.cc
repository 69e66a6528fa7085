// REDUCE_MIN: the smallest value along the dimensions that input 1 lists. f32, i8, u8, i16, i32.
#include <float.h>

#include "mote/base/integer_limits.h"
#include "mote/ops/ops.h"
#include "mote/ops/reduce.h"

namespace mote {
namespace {

struct Smaller {
  template <class T>
  static T first() {
    return highest<T>();
  }
  template <class T>
  static T apply(T a, T b) {
    return a < b ? a : b;
  }
};
template <>
float Smaller::first<float>() {
  return FLT_MAX;
}

constexpr KernelRow kKernels[] = {
    // input, output
    reduce::plain_row<float, Smaller>(DType::kF32),
    reduce::plain_row<int8_t, Smaller>(DType::kI8),
    reduce::plain_row<uint8_t, Smaller>(DType::kU8),
    reduce::plain_row<int16_t, Smaller>(DType::kI16),
    reduce::plain_row<int32_t, Smaller>(DType::kI32),
};

}  // namespace

constexpr Op ops::reduce_min{schema::BuiltinOperator::kReduceMin, nullptr, reduce::prepare,
                             kKernels};

}  // namespace mote
