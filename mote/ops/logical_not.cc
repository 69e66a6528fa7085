// LOGICAL_NOT: what was 0 becomes 1, all else 0.
#include "mote/kernels/elementwise.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace {

struct Plan {
  TensorRef input;
  TensorRef output;
  uint32_t elements;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &Plan::input);
    visit("output", &Plan::output);
    visit("elements", &Plan::elements);
  }
};

Status eval(const EvalContext& context, const Plan& plan) {
  kernels::map(context.read<uint8_t>(plan.input), context.write<uint8_t>(plan.output),
               plan.elements, [](uint8_t x) -> uint8_t { return x == 0 ? 1 : 0; });
  return kOk;
}

constexpr KernelRow kKernels[] = {
    // input, output
    {DType::kBool, DType::kBool, kernel<Plan, eval>},
};

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(1, 1, 1)) return failed;
  const Shape shape = context.input(0).shape();
  if (Status failed = context.choose(context.input(0).type(), context.output(0).type())) {
    return failed;
  }
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  *plan = {context.input_ref(0), context.output_ref(0), shape.elements()};
  return context.expect_output_elements(plan->elements);
}

}  // namespace

constexpr Op ops::logical_not{schema::BuiltinOperator::kLogicalNot, nullptr, prepare, kKernels};

}  // namespace mote
