// SQUARED_DIFFERENCE: (a - b)^2, with broadcasting.
#include "mote/ops/binary.h"
#include "mote/ops/ops.h"
#include "mote/ops/quantized_binary.h"

namespace mote {
namespace {

using kernels::QuantizedSquaredDifference;
using kernels::SquaredDifference;

constexpr KernelRow kKernels[] = {
    // both inputs
    plain_row<float, SquaredDifference>(DType::kF32),
    quantized_row<int8_t, QuantizedSquaredDifference<int8_t>>(DType::kI8,
                                                              prepare_quantized_difference),
    quantized_row<uint8_t, QuantizedSquaredDifference<uint8_t>>(DType::kU8,
                                                                prepare_quantized_difference),
    quantized_row<int16_t, QuantizedSquaredDifference<int16_t>>(DType::kI16,
                                                                prepare_quantized_difference),
    plain_row<int32_t, SquaredDifference>(DType::kI32),
    plain_row<int64_t, SquaredDifference>(DType::kI64),
};

}  // namespace

constexpr Op ops::squared_difference{schema::BuiltinOperator::kSquaredDifference, nullptr,
                                     prepare_binary, kKernels};

}  // namespace mote
