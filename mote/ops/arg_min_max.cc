// The prepare of ARG_MAX and ARG_MIN.
#include "mote/ops/arg_min_max.h"

#include "mote/ops/index_list.h"
#include "mote/ops/prepare_context.h"

namespace mote::arg_min_max {
namespace {

enum Input : uint32_t { kInput, kAxis };

}  // namespace

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(2, 2, 1)) return failed;
  const DType type = context.input(kInput).type();
  if (Status failed = context.choose(type, context.output(0).type())) return failed;
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->input = context.input_ref(kInput);
  plan->output = context.output_ref(0);
  if (Status failed = find_lines(context, kInput, kAxis, &plan->lines)) return failed;
  return context.expect_output_elements(plan->lines.outer * plan->lines.inner);
}

}  // namespace mote::arg_min_max
