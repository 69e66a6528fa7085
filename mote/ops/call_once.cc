// CALL_ONCE: runs a subgraph without arguments in the first invoke after allocate().
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/subgraph_call.h"
#include "mote/ops/subgraph_places.h"

namespace mote {
namespace call_once {
namespace {

struct Plan {
  SubgraphCall call;
  Slot done;  // one uint32_t, 0 until the call has succeeded
};

Status eval(const EvalContext& context, const Plan& plan) {
  uint32_t* const done = context.write<uint32_t>(plan.done);
  if (*done != 0) return kOk;
  if (Status failed = run_call(context, plan.call)) return failed;
  *done = 1;
  return kOk;
}

constexpr KernelRow kKernels[] = {{DType::kVariant, DType::kVariant, kernel<Plan, eval>}};

Status prepare(PrepareContext& context) {
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  uint32_t* done = nullptr;
  if (Status failed = context.make_state(1, &plan->done, &done)) return failed;
  return prepare_call(context, 0, 0, &plan->call);
}

}  // namespace
}  // namespace call_once

constexpr Op ops::call_once{schema::BuiltinOperator::kCallOnce, nullptr, mote::call_once::prepare,
                            mote::call_once::kKernels, find_called_subgraphs};

}  // namespace mote
