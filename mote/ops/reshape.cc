// RESHAPE of every dtype: a copy, or nothing when the planner gave both tensors the same memory.
//
// The new shape stands three times in a file: as the output's shape, as input 1 and as an option,
// the last two with a -1 for the dimension that results. Like TFLM this reads the first alone, so
// it does not matter whether input 1 is a constant. The axes of SQUEEZE and EXPAND_DIMS likewise
// say nothing that the output's shape does not.
#include "mote/ops/reshape.h"

#include <string.h>

#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace reshape {

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(1, 2, 1)) return failed;
  const TensorView input = context.input(0);
  if (Status failed = context.choose(input.type(), context.output(0).type())) return failed;
  if (Status failed = context.expect_output_elements(input.shape().elements())) return failed;
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->input = context.input_ref(0);
  plan->output = context.output_ref(0);
  plan->bytes = input.bytes();
  return context.let_output_replace(0);
}

Status eval(const EvalContext& context, const Plan& plan) {
  const uint8_t* input = context.read<uint8_t>(plan.input);
  uint8_t* output = context.write<uint8_t>(plan.output);
  if (input != output) memmove(output, input, plan.bytes);
  return kOk;
}

}  // namespace reshape

constexpr Op ops::reshape{schema::BuiltinOperator::kReshape, nullptr, mote::reshape::prepare,
                          mote::reshape::kKernels};

}  // namespace mote
