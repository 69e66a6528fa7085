// BROADCAST_ARGS in i32 and i64: both shapes are data, only their lengths stand in the file.
#include "mote/ops/broadcast_args.h"

#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace broadcast_args {
namespace {

constexpr Failure kType{Code::kInvalidModel, "input 1 is {got:type}, {want:type} needed"};
constexpr Failure kDoNotBroadcast{
    Code::kInvalidData, "the two shapes do not broadcast: equal dimensions or a 1 needed"};

constexpr KernelRow kKernels[] = {
    // inputs, output
    {DType::kI32, DType::kI32, kernel<Plan, eval_i32>},
    {DType::kI64, DType::kI64, kernel<Plan, eval_i64>},
};

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(2, 2, 1)) return failed;
  const TensorView a = context.input(0), b = context.input(1);
  if (Status failed = context.choose(a.type(), context.output(0).type())) return failed;
  if (b.type() != a.type()) return context.fail(kType, b.type(), a.type());
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  const uint32_t count_a = a.shape().elements(), count_b = b.shape().elements();
  if (Status failed = find_numbers(context, 0, count_a, &plan->a)) return failed;
  if (Status failed = find_numbers(context, 1, count_b, &plan->b)) return failed;
  const uint32_t count = count_a > count_b ? count_a : count_b;
  plan->output = context.output_ref(0);
  plan->count = static_cast<uint16_t>(count);
  return context.expect_output_elements(count);
}

// Counted from the end; dimensions that are missing in front are 1.
int64_t dimension(const uint8_t* numbers, NumberList list, uint32_t from_end) {
  return from_end < list.count ? number_at(numbers, list, list.count - 1 - from_end) : 1;
}

template <class T>
Status eval(const EvalContext& context, const Plan& plan) {
  const uint8_t* shape_a = context.read<uint8_t>(plan.a.tensor);
  const uint8_t* shape_b = context.read<uint8_t>(plan.b.tensor);
  T* output = context.write<T>(plan.output);
  for (uint32_t i = 0; i < plan.count; ++i) {
    const int64_t a = dimension(shape_a, plan.a, i), b = dimension(shape_b, plan.b, i);
    if (a != b && a != 1 && b != 1) return kDoNotBroadcast;
    output[plan.count - 1 - i] = static_cast<T>(a == 1 ? b : a);
  }
  return kOk;
}

}  // namespace

Status eval_i32(const EvalContext& context, const Plan& plan) {
  return eval<int32_t>(context, plan);
}

Status eval_i64(const EvalContext& context, const Plan& plan) {
  return eval<int64_t>(context, plan);
}

}  // namespace broadcast_args

constexpr Op ops::broadcast_args{schema::BuiltinOperator::kBroadcastArgs, nullptr,
                                 mote::broadcast_args::prepare, mote::broadcast_args::kKernels};

}  // namespace mote
