// Prepare of SELECT and SELECT_V2.
#include "mote/ops/selection.h"

#include "mote/ops/prepare_context.h"

namespace mote {
namespace {

constexpr Failure kBranches{Code::kInvalidModel,
                            "chooses between {got:type} and {want:type}: one dtype needed"};
constexpr Failure kConditionLength{Code::kInvalidModel,
                                   "a condition of {got} elements for a first dimension of {want}"};

Status prepare_as(PrepareContext& context, Shape condition) {
  SelectionPlan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  return find_operands(context, condition, &plan->operands);
}

Status choose_row(PrepareContext& context) {
  if (Status failed = context.expect_arity(3, 3, 1)) return failed;
  const DType type = context.input(1).type();
  if (Status failed = context.choose(context.input(0).type(), type)) return failed;
  if (context.input(2).type() != type) {
    return context.fail(kBranches, type, context.input(2).type());
  }
  return context.expect_output_type(type);
}

}  // namespace

Status prepare_select_v2(PrepareContext& context) {
  if (Status failed = choose_row(context)) return failed;
  return prepare_as(context, context.input(0).shape());
}

Status prepare_select(PrepareContext& context) {
  if (Status failed = choose_row(context)) return failed;
  const Shape condition = context.input(0).shape();
  const Shape x = context.input(1).shape();
  if (condition.rank != 1 || x.rank < 2) return prepare_as(context, condition);
  if (condition[0] != x[0]) return context.fail(kConditionLength, condition[0], x[0]);
  int32_t dims[kernels::kMostWalkDimensions + 1] = {condition[0], 1, 1, 1, 1, 1, 1, 1};
  return prepare_as(context, {dims, x.rank});
}

}  // namespace mote
