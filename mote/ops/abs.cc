// ABS: the magnitude. Quantized and plain i8 and i16 hold a result that does not fit, as TFLM does
// for quantized ones; i32 and i64 leave their lowest value as it is.
#include <math.h>

#include "mote/ops/ops.h"
#include "mote/ops/unary.h"

namespace mote {
namespace {

template <class T>
T magnitude(T x) {
  // Unsigned, so that the lowest value has a negative, which is itself.
  return x < 0 ? static_cast<T>(0 - static_cast<uint64_t>(x)) : x;
}

struct Magnitude {
  int32_t operator()(int32_t x) const { return magnitude(x); }
};

constexpr KernelRow kKernels[] = {
    unary::plain_row<float, fabsf>(),         unary::rescale_row<int8_t, Magnitude>(),
    unary::rescale_row<uint8_t, Magnitude>(), unary::rescale_row<int16_t, Magnitude>(),
    unary::plain_row<int32_t, magnitude>(),   unary::plain_row<int64_t, magnitude>(),
};

}  // namespace

constexpr Op ops::abs{schema::BuiltinOperator::kAbs, nullptr, unary::prepare, kKernels};

}  // namespace mote
