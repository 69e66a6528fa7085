// FILL of every dtype. The output's shape stands in the file; the list of dims must agree.
#include "mote/ops/fill.h"

#include "mote/kernels/fill.h"
#include "mote/ops/data_movement.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace fill {
namespace {

constexpr Failure kValueCount{Code::kInvalidModel, "the value has {got} elements, 1 needed"};

enum Input : uint32_t { kDims, kValue, kInputs };

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(kInputs, kInputs, 1)) return failed;
  if (Status failed = choose_movement(context, kValue)) return failed;
  const TensorView value = context.input(kValue), output = context.output(0);
  const uint32_t count = value.shape().elements();
  if (count != 1) return context.fail(kValueCount, count);
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->value = context.input_ref(kValue);
  plan->output = context.output_ref(0);
  plan->element_bytes = value.bytes();
  plan->bytes = output.bytes();
  const Shape shape = output.shape();
  return find_known_numbers(context, kDims, {shape.dims, shape.rank}, &plan->dims);
}

}  // namespace

Status eval(const EvalContext& context, const Plan& plan) {
  if (Status failed = check_numbers(context, plan.dims)) return failed;
  kernels::fill(context.at(plan.value), plan.element_bytes, context.write<uint8_t>(plan.output),
                plan.bytes);
  return kOk;
}

}  // namespace fill

constexpr Op ops::fill{schema::BuiltinOperator::kFill, nullptr, mote::fill::prepare,
                       kRowsOfAnySize<kernel<mote::fill::Plan, mote::fill::eval>>};

}  // namespace mote
