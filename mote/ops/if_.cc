// IF: runs one of two subgraphs, by a bool.
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/subgraph_call.h"
#include "mote/ops/subgraph_places.h"

namespace mote {
namespace if_ {
namespace {

struct Plan {
  TensorRef condition;
  uint16_t reserved;
  SubgraphCall then_call;
  SubgraphCall else_call;
};

Status eval(const EvalContext& context, const Plan& plan) {
  const bool condition = *context.read<uint8_t>(plan.condition) != 0;
  return run_call(context, condition ? plan.then_call : plan.else_call);
}

constexpr KernelRow kKernels[] = {{DType::kVariant, DType::kVariant, kernel<Plan, eval>}};

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_inputs(1)) return failed;
  const TensorList inputs = node_inputs(context, 0);
  const TensorList condition{inputs.subgraph, {inputs.tensors.data, 1}, inputs.first_tensor};
  if (Status failed = expect_condition(context, condition)) return failed;
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->condition = context.input_ref(0);
  if (Status failed = prepare_call(context, 0, 1, &plan->then_call)) return failed;
  return prepare_call(context, 1, 1, &plan->else_call);
}

}  // namespace
}  // namespace if_

constexpr Op ops::if_{schema::BuiltinOperator::kIf, nullptr, mote::if_::prepare,
                      mote::if_::kKernels, find_called_subgraphs};

}  // namespace mote
