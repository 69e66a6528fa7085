// UNPACK: one output for each index of a dimension, which disappears.
#include "mote/ops/columns.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace {

Status prepare(PrepareContext& context) {
  if (Status failed = columns::begin_split(context, 1, 0)) return failed;
  const Table options = context.options(schema::BuiltinOptions::kUnpackOptions);
  columns::Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  return columns::plan_split(context, 0, options.get<int32_t>(schema::unpack_options::kAxis, 0),
                             columns::PartShape::kWithoutAxis, plan);
}

}  // namespace

constexpr Op ops::unpack{schema::BuiltinOperator::kUnpack, nullptr, prepare,
                         columns::kSplitKernels};

}  // namespace mote
