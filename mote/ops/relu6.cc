// RELU6: output = min(max(input, 0), 6), element by element. Like TFLM's kernel, quantized ones
// clamp in the scale of the input and do not look at the output's: converted models have the same.
#include "mote/ops/ops.h"
#include "mote/ops/relu.h"

namespace mote {
namespace {

using schema::ActivationFunctionType;

constexpr auto& kKernels = relu::kKernels<ActivationFunctionType::kRelu6,
                                          ActivationFunctionType::kRelu6, relu::prepare_same_scale>;
constexpr KernelRow kKernelsI8[] = {kKernels[1]};

}  // namespace

constexpr Op ops::relu6{schema::BuiltinOperator::kRelu6, nullptr, relu::prepare, kKernels};
constexpr Op ops::relu6_i8{schema::BuiltinOperator::kRelu6, nullptr, relu::prepare, kKernelsI8};

}  // namespace mote
