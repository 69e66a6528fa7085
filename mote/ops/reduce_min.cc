// REDUCE_MIN: the smallest value along the dimensions that input 1 lists. f32, i8, u8, i16, i32,
// i64. A NaN gives way to what follows it, as in TFLite.
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
    reduce::plain_row<float, Smaller>(),   reduce::plain_row<int8_t, Smaller>(),
    reduce::plain_row<uint8_t, Smaller>(), reduce::plain_row<int16_t, Smaller>(),
    reduce::plain_row<int32_t, Smaller>(), reduce::plain_row<int64_t, Smaller>(),
};

}  // namespace

constexpr Op ops::reduce_min{schema::BuiltinOperator::kReduceMin, nullptr, reduce::prepare,
                             kKernels};

}  // namespace mote
