// SPLIT_V. The outputs' shapes say how large the pieces are; the list of sizes must agree.
#include "mote/ops/split_v.h"

#include "mote/ops/index_list.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace split_v {
namespace {

constexpr Failure kTooMany{Code::kUnsupported, "{got} outputs, at most {want} are possible"};

// The sizes of all outputs are gathered on the stack for a moment.
constexpr uint32_t kMostOutputs = 64;

enum Input : uint32_t { kInput, kSizes, kAxis, kInputs };

Status find_sizes(PrepareContext& context, int32_t axis, Plan* plan) {
  const uint32_t outputs = context.output_count();
  if (outputs > kMostOutputs) return context.fail(kTooMany, outputs, kMostOutputs);
  uint32_t dimension = 0;
  const uint32_t rank = context.input(kInput).shape().rank;
  if (Status failed = resolve_axis(context, axis, rank, &dimension)) return failed;
  int32_t sizes[kMostOutputs];
  for (uint32_t i = 0; i < outputs; ++i) sizes[i] = context.output(i).shape()[dimension];
  return find_known_numbers(context, kSizes, {sizes, outputs}, &plan->sizes);
}

Status prepare(PrepareContext& context) {
  if (Status failed = columns::begin_split(context, kInputs, kInput)) return failed;
  int32_t axis = 0;
  if (Status failed = columns::read_axis(context, kAxis, &axis)) return failed;
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  // This also makes sure that every output has the axis.
  if (Status failed = columns::plan_split(context, kInput, axis, columns::PartShape::kWithAxis,
                                          &plan->pieces)) {
    return failed;
  }
  return find_sizes(context, axis, plan);
}

}  // namespace

Status eval(const EvalContext& context, const Plan& plan) {
  if (Status failed = check_numbers(context, plan.sizes)) return failed;
  return columns::eval_split(context, plan.pieces);
}

}  // namespace split_v

constexpr Op ops::split_v{schema::BuiltinOperator::kSplitV, nullptr, mote::split_v::prepare,
                          kRowsOfAnySize<kernel<mote::split_v::Plan, mote::split_v::eval>>};

}  // namespace mote
