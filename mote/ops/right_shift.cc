// RIGHT_SHIFT: a moved down by b bits.
#include "mote/ops/binary.h"
#include "mote/ops/ops.h"

namespace mote {
namespace {

using kernels::RightShift;

constexpr KernelRow kKernels[] = {
    // both inputs
    plain_row<int8_t, RightShift>(DType::kI8),   plain_row<uint8_t, RightShift>(DType::kU8),
    plain_row<int16_t, RightShift>(DType::kI16), plain_row<uint16_t, RightShift>(DType::kU16),
    plain_row<int32_t, RightShift>(DType::kI32), plain_row<uint32_t, RightShift>(DType::kU32),
    plain_row<int64_t, RightShift>(DType::kI64),
};

}  // namespace

constexpr Op ops::right_shift{schema::BuiltinOperator::kRightShift, nullptr, prepare_binary,
                              kKernels};

}  // namespace mote
