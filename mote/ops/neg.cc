// NEG: the negative. Quantized and plain i8 and i16 hold a result that does not fit; i32 and i64
// leave their lowest value as it is. TFLM has f32 alone, TFLite f32, i32 and i64.
#include "mote/ops/ops.h"
#include "mote/ops/unary.h"

namespace mote {
namespace {

float negative(float x) {
  return -x;
}

// Unsigned, so that the lowest value has a negative, which is itself.
template <class T>
T negative_integer(T x) {
  return static_cast<T>(0 - static_cast<uint64_t>(x));
}

struct Negative {
  int32_t operator()(int32_t x) const { return negative_integer(x); }
};

constexpr KernelRow kKernels[] = {
    unary::plain_row<float, negative>(),           unary::rescale_row<int8_t, Negative>(),
    unary::rescale_row<uint8_t, Negative>(),       unary::rescale_row<int16_t, Negative>(),
    unary::plain_row<int32_t, negative_integer>(), unary::plain_row<int64_t, negative_integer>(),
};

}  // namespace

constexpr Op ops::neg{schema::BuiltinOperator::kNeg, nullptr, unary::prepare, kKernels};

}  // namespace mote
