// MINIMUM: the smaller of a and b. Quantized elements are compared as they are: the file format
// wants equal scales.
#include "mote/ops/binary.h"
#include "mote/ops/ops.h"

namespace mote {
namespace {

using kernels::Minimum;

constexpr KernelRow kKernels[] = {
    // both inputs
    plain_row<float, Minimum>(DType::kF32),   plain_row<int8_t, Minimum>(DType::kI8),
    plain_row<uint8_t, Minimum>(DType::kU8),  plain_row<int16_t, Minimum>(DType::kI16),
    plain_row<int32_t, Minimum>(DType::kI32), plain_row<int64_t, Minimum>(DType::kI64),
};

}  // namespace

constexpr Op ops::minimum{schema::BuiltinOperator::kMinimum, nullptr, prepare_binary, kKernels};

}  // namespace mote
