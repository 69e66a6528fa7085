// RELU_0_TO_1: output = min(max(input, 0), 1), element by element. It has the upper bound of
// RELU_N1_TO_1.
#include "mote/ops/ops.h"
#include "mote/ops/relu.h"

namespace mote {
namespace {

using schema::ActivationFunctionType;

constexpr auto& kKernels =
    relu::kKernels<ActivationFunctionType::kRelu, ActivationFunctionType::kReluN1To1,
                   relu::prepare_quantized>;

}  // namespace

constexpr Op ops::relu_0_to_1{schema::BuiltinOperator::kRelu0To1, nullptr, relu::prepare, kKernels};

}  // namespace mote
