// RELU6: output = min(max(input, 0), 6), element by element. Like TFLM's kernel, quantized ones
// clamp in the scale of the input and do not look at the output's: converted models have the same.
#include "mote/ops/ops.h"
#include "mote/ops/relu.h"

namespace mote {
namespace {

constexpr relu::Bounds kBounds{schema::ActivationFunctionType::kRelu6,
                               schema::ActivationFunctionType::kRelu6};

Status prepare_f32(PrepareContext& context) {
  return relu::prepare_f32(context, kBounds);
}

Status prepare_quantized(PrepareContext& context) {
  return relu::prepare_same_scale(context, kBounds);
}

constexpr KernelRow kKernels[] = {
    relu::f32_row(prepare_f32),
    relu::quantized_row<int8_t>(prepare_quantized),
    relu::quantized_row<uint8_t>(prepare_quantized),
    relu::quantized_row<int16_t>(prepare_quantized),
};
constexpr KernelRow kKernelsI8[] = {kKernels[1]};

}  // namespace

constexpr Op ops::relu6{schema::BuiltinOperator::kRelu6, nullptr, relu::prepare, kKernels};
constexpr Op ops::relu6_i8{schema::BuiltinOperator::kRelu6, nullptr, relu::prepare, kKernelsI8};

}  // namespace mote
