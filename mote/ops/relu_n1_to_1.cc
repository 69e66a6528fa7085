// RELU_N1_TO_1: output = min(max(input, -1), 1), element by element.
#include "mote/ops/ops.h"
#include "mote/ops/relu.h"

namespace mote {
namespace {

using schema::ActivationFunctionType;

constexpr auto& kKernels =
    relu::kKernels<ActivationFunctionType::kReluN1To1, ActivationFunctionType::kReluN1To1,
                   relu::prepare_quantized>;

}  // namespace

constexpr Op ops::relu_n1_to_1{schema::BuiltinOperator::kReluN1To1, nullptr, relu::prepare,
                               kKernels};

}  // namespace mote
