// The prepare of ARG_MAX and ARG_MIN.
#include "mote/ops/arg_min_max.h"

#include "mote/ops/index_list.h"
#include "mote/ops/prepare_context.h"

namespace mote::arg_min_max {
namespace {

constexpr Failure kOneAxis{Code::kInvalidModel, "has {got} axes, one is needed"};
constexpr Failure kEmpty{Code::kInvalidModel, "a dimension of the input is 0"};

enum Input : uint32_t { kInput, kAxis };

}  // namespace

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(2, 2, 1)) return failed;
  const TensorView input = context.input(kInput);
  if (Status failed = context.choose(input.type(), context.output(0).type())) return failed;
  int32_t axes[1];
  uint32_t count = 0, axis = 0;
  if (Status failed = read_index_list(context, kAxis, axes, &count)) return failed;
  if (count != 1) return context.fail(kOneAxis, count);
  const Shape shape = input.shape();
  if (Status failed = resolve_axis(context, axes[0], shape.rank, &axis)) return failed;
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->input = context.input_ref(kInput);
  plan->output = context.output_ref(0);
  plan->outer = shape.product(0, axis);
  plan->length = static_cast<uint32_t>(shape[axis]);
  plan->inner = shape.product(axis + 1, shape.rank);
  if (shape.elements() == 0) return context.fail(kEmpty);
  return context.expect_output_elements(uint64_t{plan->outer} * plan->inner);
}

}  // namespace mote::arg_min_max
