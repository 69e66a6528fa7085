// MAXIMUM: the larger of a and b. Quantized elements are compared as they are: the file format
// wants equal scales.
#include "mote/ops/binary.h"
#include "mote/ops/ops.h"

namespace mote {
namespace {

using kernels::Maximum;

constexpr KernelRow kKernels[] = {
    // both inputs
    plain_row<float, Maximum>(DType::kF32),   plain_row<int8_t, Maximum>(DType::kI8),
    plain_row<uint8_t, Maximum>(DType::kU8),  plain_row<int16_t, Maximum>(DType::kI16),
    plain_row<int32_t, Maximum>(DType::kI32), plain_row<int64_t, Maximum>(DType::kI64),
};

}  // namespace

constexpr Op ops::maximum{schema::BuiltinOperator::kMaximum, nullptr, prepare_binary, kKernels};

}  // namespace mote
