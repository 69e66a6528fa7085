// DIV: activation(a / b), with broadcasting. Integers round towards zero.
#include "mote/ops/binary.h"
#include "mote/ops/ops.h"
#include "mote/ops/quantized_binary.h"

namespace mote {
namespace {

using kernels::DivideF32;
using kernels::DivideInteger;
using kernels::QuantizedQuotient;

template <class T>
Status eval_integer(const EvalContext& context, const ClampedPlan<int32_t>& plan) {
  bool by_zero = false;
  combine<T, T>(context, plan.operands, clamped<T>(plan, DivideInteger{&by_zero}));
  return by_zero ? Status(kDivisionByZero) : kOk;
}

template <class T>
constexpr KernelRow integer_row(DType type) {
  return {type, type, kernel<ClampedPlan<int32_t>, eval_integer<T>>, prepare_clamped_integer};
}

constexpr KernelRow kKernels[] = {
    // both inputs
    clamped_f32_row<DivideF32>(),
    quantized_row<int8_t, QuantizedQuotient<int8_t>>(DType::kI8, prepare_quantized_quotient),
    quantized_row<uint8_t, QuantizedQuotient<uint8_t>>(DType::kU8, prepare_quantized_quotient),
    quantized_row<int16_t, QuantizedQuotient<int16_t>>(DType::kI16, prepare_quantized_quotient),
    integer_row<int32_t>(DType::kI32),
    integer_row<int64_t>(DType::kI64),
};

}  // namespace

constexpr Op ops::div{schema::BuiltinOperator::kDiv, nullptr, prepare_binary, kKernels};

}  // namespace mote
