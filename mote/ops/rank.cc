// RANK: how many dimensions the input has.
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/shape.h"

namespace mote {
namespace {

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(1, 1, 1)) return failed;
  shape::Plan* plan = nullptr;
  if (Status failed = shape::begin(context, 1, &plan)) return failed;
  plan->numbers[0] = static_cast<int32_t>(context.input(0).shape().rank);
  return kOk;
}

}  // namespace

constexpr Op ops::rank{schema::BuiltinOperator::kRank, nullptr, prepare, shape::kKernels};

}  // namespace mote
