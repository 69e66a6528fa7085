// WHILE: runs a body as long as a condition holds. The loop's variables live in the outputs.
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/subgraph_call.h"
#include "mote/ops/subgraph_places.h"

namespace mote {
namespace while_ {
namespace {

struct Plan {
  SubgraphPlace condition;
  SubgraphPlace body;
  CopyList start;                // inputs to outputs
  CopyList condition_arguments;  // outputs to the condition's inputs
  CopyList body_arguments;       // outputs to the body's inputs
  CopyList body_results;         // and back
  TensorRef condition_result;
  uint16_t reserved;
};

// The engine ends a loop that does not end by itself: it counts the runs of subgraphs.
Status eval(const EvalContext& context, const Plan& plan) {
  copy_tensors(context, plan.start);
  for (;;) {
    copy_tensors(context, plan.condition_arguments);
    if (Status failed = context.run(plan.condition)) return failed;
    if (*context.read<uint8_t>(plan.condition_result) == 0) return kOk;
    copy_tensors(context, plan.body_arguments);
    if (Status failed = context.run(plan.body)) return failed;
    copy_tensors(context, plan.body_results);
  }
}

constexpr KernelRow kKernels[] = {{DType::kVariant, DType::kVariant, kernel<Plan, eval>}};

Status prepare(PrepareContext& context) {
  const TensorList inputs = node_inputs(context, 0), outputs = node_outputs(context);
  Callee condition{{}, outputs, outputs}, body = condition;
  if (Status failed = find_callee(context, 0, &condition)) return failed;
  if (Status failed = find_callee(context, 1, &body)) return failed;
  if (Status failed = expect_condition(context, condition.outputs)) return failed;
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->condition = condition.place;
  plan->body = body.place;
  plan->condition_result =
      static_cast<TensorRef>(condition.place.first_tensor + condition.outputs.tensors[0]);
  if (Status failed = make_copies(context, inputs, outputs, &plan->start)) return failed;
  if (Status failed = make_copies(context, outputs, condition.inputs, &plan->condition_arguments)) {
    return failed;
  }
  if (Status failed = make_copies(context, outputs, body.inputs, &plan->body_arguments)) {
    return failed;
  }
  return make_copies(context, body.outputs, outputs, &plan->body_results);
}

}  // namespace
}  // namespace while_

constexpr Op ops::while_{schema::BuiltinOperator::kWhile, nullptr, mote::while_::prepare,
                         mote::while_::kKernels, find_called_subgraphs};

}  // namespace mote
