// RELU_0_TO_1: output = min(max(input, 0), 1), element by element. It has the upper bound of
// RELU_N1_TO_1.
#include "mote/ops/ops.h"
#include "mote/ops/relu.h"

namespace mote {
namespace {

constexpr relu::Bounds kBounds{schema::ActivationFunctionType::kRelu,
                               schema::ActivationFunctionType::kReluN1To1};

Status prepare_f32(PrepareContext& context) {
  return relu::prepare_f32(context, kBounds);
}

Status prepare_quantized(PrepareContext& context) {
  return relu::prepare_quantized(context, kBounds);
}

constexpr KernelRow kKernels[] = {
    relu::f32_row(prepare_f32),
    relu::quantized_row<int8_t>(prepare_quantized),
    relu::quantized_row<uint8_t>(prepare_quantized),
    relu::quantized_row<int16_t>(prepare_quantized),
};

}  // namespace

constexpr Op ops::relu_0_to_1{schema::BuiltinOperator::kRelu0To1, nullptr, relu::prepare, kKernels};

}  // namespace mote
