// MUL: activation(a * b), with broadcasting.
#include "mote/ops/binary.h"
#include "mote/ops/ops.h"
#include "mote/ops/quantized_binary.h"

namespace mote {
namespace {

using kernels::Multiply;
using kernels::QuantizedProduct;

constexpr KernelRow kKernels[] = {
    // both inputs
    clamped_f32_row<Multiply>(),
    quantized_row<int8_t, QuantizedProduct<int8_t>>(DType::kI8, prepare_quantized_product),
    quantized_row<uint8_t, QuantizedProduct<uint8_t>>(DType::kU8, prepare_quantized_product),
    quantized_row<int16_t, QuantizedProduct<int16_t>>(DType::kI16, prepare_quantized_product),
    clamped_integer_row<int32_t, Multiply>(DType::kI32),
    clamped_integer_row<int64_t, Multiply>(DType::kI64),
};
constexpr KernelRow kKernelsI8[] = {kKernels[1]};

}  // namespace

constexpr Op ops::mul{schema::BuiltinOperator::kMul, nullptr, prepare_binary, kKernels};
constexpr Op ops::mul_i8{schema::BuiltinOperator::kMul, nullptr, prepare_binary, kKernelsI8};

}  // namespace mote
