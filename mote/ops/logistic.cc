// LOGISTIC in f32 and i8.
#include "mote/ops/logistic.h"

#include "mote/base/real.h"
#include "mote/kernels/elementwise.h"
#include "mote/ops/fixed_output.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/quantization.h"

namespace mote {
namespace logistic {
namespace {

constexpr KernelRow kKernels[] = {
    // input, output
    {DType::kF32, DType::kF32, kernel<PlanF32, eval_f32>},
    {DType::kI8, DType::kI8, kernel<PlanI8, eval_i8>},
};

// A table of all results takes 256 bytes of RAM. Only tensors of at least that size get one: for
// smaller ones it would be larger than they are and take longer to fill than to do without.
constexpr uint32_t kTableEntries = 256;

Status find_function(PrepareContext& context, kernels::LogisticI8* function) {
  if (Status failed = expect_output_quantization(context, 256, -128)) return failed;
  const TensorView input = context.input(0);
  Real input_scale;
  if (Status failed = scale_of(context, input, &input_scale)) return failed;
  constexpr int32_t kFractionBits = 31 - kernels::kLogisticIntegerBits;
  function->input_offset = -input.zero_point();
  function->multiplier = input_scale.times_power_of_two(kFractionBits).to_multiplier();
  // floor(15 * 2^27 / 2^shift): what becomes more than 15 is beyond. 15 * 2^27 < 2^31.
  const int32_t shift = function->multiplier.shift;
  function->input_radius = shift > 30 ? 0 : (15 << kFractionBits) >> (shift < 0 ? 0 : shift);
  return kOk;
}

Status make_table(PrepareContext& context, PlanI8* plan) {
  int8_t* table = nullptr;
  if (Status failed = context.make_table(kTableEntries, &plan->table, &table)) return failed;
  plan->has_table = 1;
  for (int32_t x = -128; table != nullptr && x <= 127; ++x) {
    *table++ = plan->function(static_cast<int8_t>(x));
  }
  return kOk;
}

template <class Plan>
Status make_plan(PrepareContext& context, Plan** plan) {
  if (Status failed = context.make_plan(plan)) return failed;
  (*plan)->input = context.input_ref(0);
  (*plan)->output = context.output_ref(0);
  (*plan)->elements = context.input(0).shape().elements();
  return context.expect_output_elements((*plan)->elements);
}

Status prepare_f32(PrepareContext& context) {
  PlanF32* plan = nullptr;
  return make_plan(context, &plan);
}

Status prepare_i8(PrepareContext& context) {
  PlanI8* plan = nullptr;
  if (Status failed = make_plan(context, &plan)) return failed;
  if (Status failed = find_function(context, &plan->function)) return failed;
  return plan->elements < kTableEntries ? kOk : make_table(context, plan);
}

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(1, 1, 1)) return failed;
  const DType type = context.input(0).type();
  if (Status failed = context.choose(type, context.output(0).type())) return failed;
  return type == DType::kF32 ? prepare_f32(context) : prepare_i8(context);
}

}  // namespace

Status eval_f32(const EvalContext& context, const PlanF32& plan) {
  kernels::map(context.read<float>(plan.input), context.write<float>(plan.output), plan.elements,
               kernels::logistic_f32);
  return kOk;
}

Status eval_i8(const EvalContext& context, const PlanI8& plan) {
  const int8_t* input = context.read<int8_t>(plan.input);
  int8_t* output = context.write<int8_t>(plan.output);
  if (plan.has_table == 0) {
    kernels::map(input, output, plan.elements, plan.function);
    return kOk;
  }
  const int8_t* table = context.read<int8_t>(plan.table) + 128;
  kernels::map(input, output, plan.elements, [table](int8_t x) { return table[x]; });
  return kOk;
}

}  // namespace logistic

constexpr Op ops::logistic{schema::BuiltinOperator::kLogistic, nullptr, mote::logistic::prepare,
                           mote::logistic::kKernels};

}  // namespace mote
