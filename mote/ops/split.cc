// SPLIT: equal pieces of the input along a dimension.
#include "mote/ops/columns.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace {

constexpr Failure kUnequal{Code::kInvalidModel,
                           "output {got} does not have the shape of output 0, as SPLIT needs"};

enum Input : uint32_t { kAxis, kInput, kInputs };

// The pieces' sizes follow from the outputs; that they add up is checked for SPLIT_V, too.
Status prepare(PrepareContext& context) {
  if (Status failed = columns::begin_split(context, kInputs, kInput)) return failed;
  for (uint32_t i = 1; i < context.output_count(); ++i) {
    if (context.output(i).shape() != context.output(0).shape()) return context.fail(kUnequal, i);
  }
  int32_t axis = 0;
  if (Status failed = columns::read_axis(context, kAxis, &axis)) return failed;
  columns::Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  return columns::plan_split(context, kInput, axis, columns::PartShape::kWithAxis, plan);
}

}  // namespace

constexpr Op ops::split{schema::BuiltinOperator::kSplit, nullptr, prepare, columns::kSplitKernels};

}  // namespace mote
