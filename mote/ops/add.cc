// ADD: activation(a + b), with broadcasting.
#include "mote/ops/binary.h"
#include "mote/ops/ops.h"
#include "mote/ops/quantized_binary.h"

namespace mote {
namespace {

using kernels::Add;
using kernels::QuantizedSum;

constexpr KernelRow kKernels[] = {
    // both inputs
    clamped_f32_row<Add>(),
    quantized_row<int8_t, QuantizedSum<int8_t, false>>(DType::kI8, prepare_quantized_sum),
    quantized_row<uint8_t, QuantizedSum<uint8_t, false>>(DType::kU8, prepare_quantized_sum),
    quantized_row<int16_t, QuantizedSum<int16_t, false>>(DType::kI16, prepare_quantized_sum),
    clamped_integer_row<int32_t, Add>(DType::kI32),
    clamped_integer_row<int64_t, Add>(DType::kI64),
};
constexpr KernelRow kKernelsI8[] = {kKernels[1]};

}  // namespace

constexpr Op ops::add{schema::BuiltinOperator::kAdd, nullptr, prepare_binary, kKernels};
constexpr Op ops::add_i8{schema::BuiltinOperator::kAdd, nullptr, prepare_binary, kKernelsI8};

}  // namespace mote
