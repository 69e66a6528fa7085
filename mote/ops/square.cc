// SQUARE: the input times itself; i32 wraps around as multiplication in TFLite does.
#include "mote/ops/ops.h"
#include "mote/ops/unary.h"

namespace mote {
namespace {

float square(float x) {
  return x * x;
}

int32_t square_i32(int32_t x) {
  return static_cast<int32_t>(static_cast<uint32_t>(x) * static_cast<uint32_t>(x));
}

constexpr KernelRow kKernels[] = {
    unary::plain_row<float, square>(),       unary::plain_row<int32_t, square_i32>(),
    unary::quantized_row<int8_t, square>(),  unary::quantized_row<uint8_t, square>(),
    unary::quantized_row<int16_t, square>(),
};

}  // namespace

constexpr Op ops::square{schema::BuiltinOperator::kSquare, nullptr, unary::prepare, kKernels};

}  // namespace mote
