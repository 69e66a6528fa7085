// BATCH_TO_SPACE_ND: the reverse of SPACE_TO_BATCH_ND, with a border cut off instead of padded.
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/space_to_batch_nd.h"

namespace mote {
namespace {

using space_to_batch_nd::Plan;

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(3, 3, 1)) return failed;
  return space_to_batch_nd::prepare(context, context.output(0), context.input(0));
}

}  // namespace

constexpr Op ops::batch_to_space_nd{schema::BuiltinOperator::kBatchToSpaceNd, nullptr, prepare,
                                    kRowsOfAnySize<kernel<Plan, space_to_batch_nd::eval_gather>>};

}  // namespace mote
