// SUB: activation(a - b), with broadcasting.
#include "mote/ops/binary.h"
#include "mote/ops/ops.h"
#include "mote/ops/quantized_binary.h"

namespace mote {
namespace {

using kernels::QuantizedSum;
using kernels::Subtract;

constexpr KernelRow kKernels[] = {
    // both inputs
    clamped_f32_row<Subtract>(),
    quantized_row<int8_t, QuantizedSum<int8_t, true>>(DType::kI8, prepare_quantized_sum),
    quantized_row<uint8_t, QuantizedSum<uint8_t, true>>(DType::kU8, prepare_quantized_sum),
    quantized_row<int16_t, QuantizedSum<int16_t, true>>(DType::kI16, prepare_quantized_sum),
    clamped_integer_row<int32_t, Subtract>(DType::kI32),
    clamped_integer_row<int64_t, Subtract>(DType::kI64),
};

}  // namespace

constexpr Op ops::sub{schema::BuiltinOperator::kSub, nullptr, prepare_binary, kKernels};

}  // namespace mote
