// QUANTIZE from f32, i8 and u8, with one scale for the whole tensor.
#include "mote/ops/quantize.h"

#include "mote/base/real.h"
#include "mote/kernels/elementwise.h"
#include "mote/kernels/quantize.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/quantization.h"

namespace mote {
namespace quantize {
namespace {

constexpr Failure kScales{Code::kUnsupported, "a tensor has {got} scales; one is supported"};

constexpr KernelRow kKernels[] = {
    // input, output
    {DType::kF32, DType::kI8, kernel<PlanF32, eval_f32_i8>},
    {DType::kI8, DType::kI8, kernel<Plan8, eval_i8_i8>},
    {DType::kI8, DType::kU8, kernel<Plan8, eval_i8_u8>},
    {DType::kU8, DType::kI8, kernel<Plan8, eval_u8_i8>},
};

Status single_scale_of(PrepareContext& context, TensorView tensor, Real* scale) {
  if (tensor.scales().size > 1) return context.fail(kScales, tensor.scales().size);
  return scale_of(context, tensor, scale);
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
  if (Status failed = make_plan(context, &plan)) return failed;
  const TensorView output = context.output(0);
  Real scale;
  if (Status failed = single_scale_of(context, output, &scale)) return failed;
  plan->scale = output.scale();
  plan->zero_point = output.zero_point();
  return kOk;
}

Status prepare_8(PrepareContext& context) {
  Plan8* plan = nullptr;
  if (Status failed = make_plan(context, &plan)) return failed;
  const TensorView input = context.input(0), output = context.output(0);
  Real input_scale, output_scale;
  if (Status failed = single_scale_of(context, input, &input_scale)) return failed;
  if (Status failed = single_scale_of(context, output, &output_scale)) return failed;
  plan->input_offset = -input.zero_point();
  plan->output_offset = output.zero_point();
  return to_multiplier(context, input_scale / output_scale, &plan->multiplier);
}

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(1, 1, 1)) return failed;
  const DType type = context.input(0).type();
  if (Status failed = context.choose(type, context.output(0).type())) return failed;
  return type == DType::kF32 ? prepare_f32(context) : prepare_8(context);
}

template <class In, class Out>
void requantize(const EvalContext& context, const Plan8& plan) {
  const kernels::Requantize<In, Out> function{plan.input_offset, plan.output_offset,
                                              plan.multiplier};
  kernels::map(context.read<In>(plan.input), context.write<Out>(plan.output), plan.elements,
               function);
}

}  // namespace

Status eval_f32_i8(const EvalContext& context, const PlanF32& plan) {
  kernels::map(context.read<float>(plan.input), context.write<int8_t>(plan.output), plan.elements,
               kernels::QuantizeF32ToI8{plan.scale, plan.zero_point});
  return kOk;
}

Status eval_i8_i8(const EvalContext& context, const Plan8& plan) {
  requantize<int8_t, int8_t>(context, plan);
  return kOk;
}

Status eval_i8_u8(const EvalContext& context, const Plan8& plan) {
  requantize<int8_t, uint8_t>(context, plan);
  return kOk;
}

Status eval_u8_i8(const EvalContext& context, const Plan8& plan) {
  requantize<uint8_t, int8_t>(context, plan);
  return kOk;
}

}  // namespace quantize

constexpr Op ops::quantize{schema::BuiltinOperator::kQuantize, nullptr, mote::quantize::prepare,
                           mote::quantize::kKernels};

}  // namespace mote
