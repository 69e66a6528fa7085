// PACK: inputs of one shape stacked along a new dimension.
#include "mote/ops/columns.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace {

Status prepare(PrepareContext& context) {
  if (Status failed = columns::begin_join(context)) return failed;
  const Table options = context.options(schema::BuiltinOptions::kPackOptions);
  columns::Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  return columns::plan_join(context, options.get<int32_t>(schema::pack_options::kAxis, 0),
                            columns::PartShape::kWithoutAxis, plan);
}

}  // namespace

constexpr Op ops::pack{schema::BuiltinOperator::kPack, nullptr, prepare, columns::kJoinKernels};

}  // namespace mote
