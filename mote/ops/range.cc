// RANGE in f32, i32 and i64. How many elements there are stands in the file as the output's shape;
// the three numbers must make as many.
#include "mote/ops/range.h"

#include <math.h>

#include "mote/model/flatbuffer.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace range {
namespace {

constexpr Failure kType{Code::kInvalidModel, "an input is {got:type}, {want:type} needed"};
constexpr Failure kScalar{Code::kInvalidModel, "an input has {got} elements, 1 needed"};
constexpr Failure kCount{
    Code::kInvalidData,
    "start, limit and delta do not make as many elements as the output's shape says"};

constexpr KernelRow kKernels[] = {
    // inputs, output
    {DType::kF32, DType::kF32, kernel<Plan, eval_f32>},
    {DType::kI32, DType::kI32, kernel<Plan, eval_i32>},
    {DType::kI64, DType::kI64, kernel<Plan, eval_i64>},
};

enum Input : uint32_t { kStart, kLimit, kDelta, kInputs };

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(kInputs, kInputs, 1)) return failed;
  const DType type = context.input(kStart).type();
  if (Status failed = context.choose(type, context.output(0).type())) return failed;
  for (uint32_t i = 0; i < kInputs; ++i) {
    const TensorView input = context.input(i);
    if (input.type() != type) return context.fail(kType, input.type(), type);
    const uint32_t elements = input.shape().elements();
    if (elements != 1) return context.fail(kScalar, elements);
  }
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->start = context.input_ref(kStart);
  plan->limit = context.input_ref(kLimit);
  plan->delta = context.input_ref(kDelta);
  plan->output = context.output_ref(0);
  plan->elements = context.output(0).shape().elements();
  return kOk;
}

// ceil(distance / |delta|) for a distance in the direction of delta. Differences of i64 need 64
// bits without a sign.
bool makes(uint32_t elements, int64_t start, int64_t limit, int64_t delta) {
  if (delta == 0 || (delta > 0 ? limit <= start : limit >= start)) return false;
  const uint64_t from = static_cast<uint64_t>(start), to = static_cast<uint64_t>(limit);
  const uint64_t distance = delta > 0 ? to - from : from - to;
  const uint64_t step = delta > 0 ? static_cast<uint64_t>(delta) : 0 - static_cast<uint64_t>(delta);
  return (distance - 1) / step + 1 == elements;
}

// A NaN compares as false.
bool makes(uint32_t elements, float start, float limit, float delta) {
  if (!(delta > 0.0f ? limit > start : delta < 0.0f && limit < start)) return false;
  return ceilf((limit - start) / delta) == static_cast<float>(elements);
}

// `Wide` is what makes() takes. `Sum` adds without overflow: the number after the last one may not
// fit.
template <class T, class Wide, class Sum>
Status eval(const EvalContext& context, const Plan& plan) {
  const Wide start = load<T>(context.at(plan.start));
  const Wide limit = load<T>(context.at(plan.limit));
  const Wide delta = load<T>(context.at(plan.delta));
  if (!makes(plan.elements, start, limit, delta)) return kCount;
  T* output = context.write<T>(plan.output);
  Sum next = static_cast<Sum>(start);
  for (uint32_t i = 0; i < plan.elements; ++i) {
    output[i] = static_cast<T>(next);
    next += static_cast<Sum>(delta);  // as TFLite does: for floats not the same as i * delta
  }
  return kOk;
}

}  // namespace

Status eval_f32(const EvalContext& context, const Plan& plan) {
  return eval<float, float, float>(context, plan);
}

Status eval_i32(const EvalContext& context, const Plan& plan) {
  return eval<int32_t, int64_t, uint32_t>(context, plan);
}

Status eval_i64(const EvalContext& context, const Plan& plan) {
  return eval<int64_t, int64_t, uint64_t>(context, plan);
}

}  // namespace range

constexpr Op ops::range{schema::BuiltinOperator::kRange, nullptr, mote::range::prepare,
                        mote::range::kKernels};

}  // namespace mote
