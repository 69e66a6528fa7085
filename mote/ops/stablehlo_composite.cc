// STABLEHLO_COMPOSITE: a named operator that brings its decomposition along; that is what runs.
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/subgraph_call.h"
#include "mote/ops/subgraph_places.h"

namespace mote {
namespace stablehlo_composite {
namespace {

using Plan = SubgraphCall;

constexpr KernelRow kKernels[] = {{DType::kVariant, DType::kVariant, kernel<Plan, run_call>}};

Status prepare(PrepareContext& context) {
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  return prepare_call(context, 0, 0, plan);
}

}  // namespace
}  // namespace stablehlo_composite

constexpr Op ops::stablehlo_composite{schema::BuiltinOperator::kStablehloComposite, nullptr,
                                      mote::stablehlo_composite::prepare,
                                      mote::stablehlo_composite::kKernels, find_called_subgraphs};

}  // namespace mote
