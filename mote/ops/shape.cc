// SHAPE: the input's dimensions. Shapes are static, so prepare knows them.
#include "mote/ops/shape.h"

#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace shape {
namespace {

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(1, 1, 1)) return failed;
  const Shape shape = context.input(0).shape();
  Plan* plan = nullptr;
  if (Status failed = begin(context, shape.rank, &plan)) return failed;
  for (uint32_t i = 0; i < shape.rank; ++i) plan->numbers[i] = shape[i];
  return kOk;
}

}  // namespace

Status begin(PrepareContext& context, uint32_t count, Plan** plan) {
  const DType type = context.output(0).type();
  if (Status failed = context.choose(type, type)) return failed;
  if (Status failed = context.expect_output_elements(count)) return failed;
  if (Status failed = context.make_plan(plan)) return failed;
  (*plan)->output = context.output_ref(0);
  (*plan)->count = static_cast<uint16_t>(count);
  return kOk;
}

Status eval_i32(const EvalContext& context, const Plan& plan) {
  int32_t* output = context.write<int32_t>(plan.output);
  for (uint32_t i = 0; i < plan.count; ++i) output[i] = plan.numbers[i];
  return kOk;
}

Status eval_i64(const EvalContext& context, const Plan& plan) {
  int64_t* output = context.write<int64_t>(plan.output);
  for (uint32_t i = 0; i < plan.count; ++i) output[i] = plan.numbers[i];
  return kOk;
}

}  // namespace shape

constexpr Op ops::shape{schema::BuiltinOperator::kShape, nullptr, mote::shape::prepare,
                        mote::shape::kKernels};

}  // namespace mote
