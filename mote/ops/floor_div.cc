// FLOOR_DIV: floor(a / b). Integers are divided as they are, quantized or not, as in TFLite.
#include "mote/ops/binary.h"
#include "mote/ops/ops.h"

namespace mote {
namespace {

using kernels::FloorDivideF32;
using kernels::FloorDivideInteger;

constexpr KernelRow kKernels[] = {
    // both inputs
    plain_row<float, FloorDivideF32>(DType::kF32),
    checked_row<int8_t, FloorDivideInteger, kDivisionByZero>(DType::kI8),
    checked_row<uint8_t, FloorDivideInteger, kDivisionByZero>(DType::kU8),
    checked_row<int16_t, FloorDivideInteger, kDivisionByZero>(DType::kI16),
    checked_row<int32_t, FloorDivideInteger, kDivisionByZero>(DType::kI32),
    checked_row<int64_t, FloorDivideInteger, kDivisionByZero>(DType::kI64),
};

}  // namespace

constexpr Op ops::floor_div{schema::BuiltinOperator::kFloorDiv, nullptr, prepare_binary, kKernels};

}  // namespace mote
