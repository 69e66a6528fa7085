// TANH: the hyperbolic tangent, element by element.
#include <math.h>

#include "mote/kernels/logistic.h"
#include "mote/kernels/sigmoid_table.h"
#include "mote/ops/fixed_output.h"
#include "mote/ops/ops.h"
#include "mote/ops/sigmoid.h"

namespace mote {
namespace {

template <class T>
Status prepare_8bit(PrepareContext& context) {
  constexpr int32_t kZeroPoint = kernels::Tanh<T>::kZeroPoint;
  if (Status failed = expect_output_quantization(context, 128, kZeroPoint)) return failed;
  return sigmoid::prepare_8bit<T, kernels::Tanh<T>>(context);
}

Status prepare_i16(PrepareContext& context) {
  return sigmoid::prepare_i16(context, 2);
}

template <class T>
constexpr KernelRow row() {
  return byte_table::row<T, kernels::Tanh<T>>(prepare_8bit<T>);
}

constexpr KernelRow kKernels[] = {
    unary::plain_row<float, tanhf>(),
    row<int8_t>(),
    row<uint8_t>(),
    {DType::kI16, DType::kI16, kernel<sigmoid::PlanI16, sigmoid::eval_i16<kernels::tanh_i16>>,
     prepare_i16},
};

}  // namespace

constexpr Op ops::tanh{schema::BuiltinOperator::kTanh, nullptr, unary::prepare, kKernels};

}  // namespace mote
