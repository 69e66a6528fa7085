// REDUCE_MAX: the largest value along the dimensions that input 1 lists. f32, i8, u8, i16, i32,
// i64. A NaN gives way to what follows it, as in TFLite.
#include <float.h>

#include "mote/base/integer_limits.h"
#include "mote/ops/ops.h"
#include "mote/ops/reduce.h"

namespace mote {
namespace {

struct Larger {
  template <class T>
  static T first() {
    return lowest<T>();
  }
  template <class T>
  static T apply(T a, T b) {
    return a > b ? a : b;
  }
};
template <>
float Larger::first<float>() {
  return -FLT_MAX;
}

constexpr KernelRow kKernels[] = {
    // input, output
    reduce::plain_row<float, Larger>(),   reduce::plain_row<int8_t, Larger>(),
    reduce::plain_row<uint8_t, Larger>(), reduce::plain_row<int16_t, Larger>(),
    reduce::plain_row<int32_t, Larger>(), reduce::plain_row<int64_t, Larger>(),
};

}  // namespace

constexpr Op ops::reduce_max{schema::BuiltinOperator::kReduceMax, nullptr, reduce::prepare,
                             kKernels};

}  // namespace mote
