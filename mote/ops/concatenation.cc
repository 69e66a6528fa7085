// CONCATENATION: inputs one after the other along a dimension.
#include "mote/ops/columns.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace {

constexpr Failure kActivation{Code::kUnsupported, "the fused activation {got} is not supported"};

Status prepare(PrepareContext& context) {
  namespace fields = schema::concatenation_options;
  if (Status failed = columns::begin_join(context)) return failed;
  const Table options = context.options(schema::BuiltinOptions::kConcatenationOptions);
  const auto activation =
      options.get(fields::kFusedActivationFunction, schema::ActivationFunctionType::kNone);
  if (activation != schema::ActivationFunctionType::kNone) {
    return context.fail(kActivation, static_cast<int64_t>(activation));
  }
  columns::Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  return columns::plan_join(context, options.get<int32_t>(fields::kAxis, 0),
                            columns::PartShape::kWithAxis, plan);
}

}  // namespace

constexpr Op ops::concatenation{schema::BuiltinOperator::kConcatenation, nullptr, prepare,
                                columns::kJoinKernels};

}  // namespace mote
