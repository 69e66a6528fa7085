// FLOOR_MOD: a - b * floor(a / b). Integers are divided as they are, quantized or not, as in
// TFLite.
#include "mote/ops/binary.h"
#include "mote/ops/ops.h"

namespace mote {
namespace {

using kernels::FloorModF32;
using kernels::FloorModInteger;

constexpr KernelRow kKernels[] = {
    // both inputs
    plain_row<float, FloorModF32>(DType::kF32),
    checked_row<int8_t, FloorModInteger, kDivisionByZero>(DType::kI8),
    checked_row<uint8_t, FloorModInteger, kDivisionByZero>(DType::kU8),
    checked_row<int16_t, FloorModInteger, kDivisionByZero>(DType::kI16),
    checked_row<int32_t, FloorModInteger, kDivisionByZero>(DType::kI32),
    checked_row<int64_t, FloorModInteger, kDivisionByZero>(DType::kI64),
};

}  // namespace

constexpr Op ops::floor_mod{schema::BuiltinOperator::kFloorMod, nullptr, prepare_binary, kKernels};

}  // namespace mote
