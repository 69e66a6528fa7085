// SIGN: -1, 0 or 1; what is not a number becomes 0, as in TFLite.
#include "mote/ops/ops.h"
#include "mote/ops/unary.h"

namespace mote {
namespace {

template <class T>
T sign(T x) {
  return static_cast<T>((x > 0 ? 1 : 0) - (x < 0 ? 1 : 0));
}

constexpr KernelRow kKernels[] = {
    unary::plain_row<float, sign>(),       unary::plain_row<int32_t, sign>(),
    unary::plain_row<int64_t, sign>(),     unary::quantized_row<int8_t, sign>(),
    unary::quantized_row<uint8_t, sign>(), unary::quantized_row<int16_t, sign>(),
};

}  // namespace

constexpr Op ops::sign{schema::BuiltinOperator::kSign, nullptr, unary::prepare, kKernels};

}  // namespace mote
