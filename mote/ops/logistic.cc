// LOGISTIC: output = 1 / (1 + exp(-input)), element by element.
#include "mote/kernels/logistic.h"

#include "mote/kernels/sigmoid_table.h"
#include "mote/ops/fixed_output.h"
#include "mote/ops/ops.h"
#include "mote/ops/sigmoid.h"

namespace mote {
namespace {

template <class T>
Status prepare_8bit(PrepareContext& context) {
  if (Status failed = expect_output_quantization(context, 256, lowest<T>())) return failed;
  return sigmoid::prepare_8bit<T, kernels::Logistic<T>>(context);
}

Status prepare_i16(PrepareContext& context) {
  return sigmoid::prepare_i16(context, 1);
}

template <class T>
constexpr KernelRow row() {
  return byte_table::row<T, kernels::Logistic<T>>(prepare_8bit<T>);
}

constexpr KernelRow kKernels[] = {
    unary::plain_row<float, kernels::logistic_f32>(),
    row<int8_t>(),
    row<uint8_t>(),
    {DType::kI16, DType::kI16, kernel<sigmoid::PlanI16, sigmoid::eval_i16<kernels::logistic_i16>>,
     prepare_i16},
};
constexpr KernelRow kKernelsI8[] = {kKernels[1]};

}  // namespace

constexpr Op ops::logistic{schema::BuiltinOperator::kLogistic, nullptr, unary::prepare, kKernels};
constexpr Op ops::logistic_i8{schema::BuiltinOperator::kLogistic, nullptr, unary::prepare,
                              kKernelsI8};

}  // namespace mote
