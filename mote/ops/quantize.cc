// QUANTIZE: real numbers to i8, u8, i16 or i32, or one quantization to another; with one scale for
// the whole tensor.
#include "mote/base/real.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/unary.h"

namespace mote {
namespace {

struct PlanF32 {
  unary::Plan tensors;
  float scale;
  int32_t zero_point;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("tensors", &PlanF32::tensors);
    visit("scale", &PlanF32::scale);
    visit("zero_point", &PlanF32::zero_point);
  }
};

Status prepare_f32(PrepareContext& context) {
  PlanF32* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  if (Status failed = unary::find_tensors(context, &plan->tensors)) return failed;
  const TensorView output = context.output(0);
  plan->scale = output.scale();
  plan->zero_point = output.zero_point();
  Real scale;
  return unary::single_scale_of(context, output, &scale);
}

template <class Out>
Status eval_f32(const EvalContext& context, const PlanF32& plan) {
  return unary::eval_each<float, Out>(context, plan.tensors,
                                      kernels::QuantizeF32<Out>{plan.scale, plan.zero_point});
}

template <class Out>
constexpr KernelRow row_f32() {
  return {DType::kF32, kDTypeOf<Out>, kernel<PlanF32, eval_f32<Out>>, prepare_f32};
}

template <class In, class Out>
constexpr KernelRow row() {
  return {kDTypeOf<In>, kDTypeOf<Out>,
          kernel<unary::RequantizePlan, unary::eval_requantize<In, Out, kernels::Unchanged>>,
          unary::prepare_requantize};
}

constexpr KernelRow kKernels[] = {
    row_f32<int8_t>(),       row_f32<uint8_t>(),     row_f32<int16_t>(),
    row_f32<int32_t>(),      row<int8_t, int8_t>(),  row<int8_t, uint8_t>(),
    row<int8_t, int16_t>(),  row<int8_t, int32_t>(), row<uint8_t, int8_t>(),
    row<uint8_t, uint8_t>(), row<int16_t, int8_t>(), row<int16_t, int16_t>(),
    row<int16_t, int32_t>(), row<int32_t, int8_t>(), row<int32_t, int16_t>(),
};

}  // namespace

constexpr Op ops::quantize{schema::BuiltinOperator::kQuantize, nullptr, unary::prepare, kKernels};

}  // namespace mote
