// What the operators on one tensor share in prepare, and their kernels on quantized tensors.
#include "mote/ops/unary.h"

#include "mote/base/real.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/quantization.h"

namespace mote::unary {
namespace {

constexpr Failure kScales{Code::kUnsupported, "a tensor has {got} scales; one is supported"};

// A table takes 256 bytes of RAM. Only tensors of at least that size get one: for smaller ones it
// would be larger than they are and take longer to fill than to do without.
constexpr uint32_t kTableEntries = 256;

// Never inlined: the table and the loop would each have a copy, and the function is a call anyway.
template <class T>
[[gnu::noinline]] T apply(const QuantizedPlan& plan, RealFunction function, T q) {
  const kernels::Dequantize<T> input{plan.input_scale, plan.input_zero_point};
  const kernels::QuantizeF32<T> output{plan.output_scale, plan.output_zero_point};
  return output(function(input(q)));
}

template <class T>
Status make_table(PrepareContext& context, RealFunction function, QuantizedPlan* plan) {
  uint8_t* table = nullptr;
  if (Status failed = context.make_table(kTableEntries, &plan->table, &table)) return failed;
  plan->has_table = 1;
  for (uint32_t i = 0; table != nullptr && i < kTableEntries; ++i) {
    table[i] = static_cast<uint8_t>(apply<T>(*plan, function, static_cast<T>(i)));
  }
  return kOk;
}

}  // namespace

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(1, 1, 1)) return failed;
  const DType type = context.input(0).type();
  if (Status failed = context.choose(type, context.output(0).type())) return failed;
  return context.prepare_row();
}

Status find_tensors(PrepareContext& context, Plan* plan) {
  plan->input = context.input_ref(0);
  plan->output = context.output_ref(0);
  plan->elements = context.input(0).shape().elements();
  if (Status failed = context.expect_output_elements(plan->elements)) return failed;
  return context.let_output_replace(0);
}

Status single_scale_of(PrepareContext& context, TensorView tensor, Real* scale) {
  if (tensor.scales().size > 1) return context.fail(kScales, tensor.scales().size);
  return scale_of(context, tensor, scale);
}

Status prepare_plain(PrepareContext& context) {
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  return find_tensors(context, plan);
}

Status prepare_requantize(PrepareContext& context) {
  RequantizePlan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  if (Status failed = find_tensors(context, &plan->tensors)) return failed;
  const TensorView input = context.input(0), output = context.output(0);
  Real input_scale, output_scale;
  if (Status failed = single_scale_of(context, input, &input_scale)) return failed;
  if (Status failed = single_scale_of(context, output, &output_scale)) return failed;
  plan->input_zero_point = input.zero_point();
  plan->output_zero_point = output.zero_point();
  return to_multiplier(context, input_scale / output_scale, &plan->multiplier);
}

Status prepare_rescale(PrepareContext& context) {
  const bool quantized = !context.input(0).scales().empty() || !context.output(0).scales().empty();
  if (quantized) return prepare_requantize(context);
  RequantizePlan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->multiplier = Real::from_integer(1).to_multiplier();
  return find_tensors(context, &plan->tensors);
}

template <class T>
Status find_quantization(PrepareContext& context, RealFunction function, QuantizedPlan* plan) {
  if (Status failed = find_tensors(context, &plan->tensors)) return failed;
  const TensorView input = context.input(0), output = context.output(0);
  Real scale;
  if (Status failed = single_scale_of(context, input, &scale)) return failed;
  if (Status failed = single_scale_of(context, output, &scale)) return failed;
  plan->input_scale = input.scale();
  plan->input_zero_point = input.zero_point();
  plan->output_scale = output.scale();
  plan->output_zero_point = output.zero_point();
  if (sizeof(T) > 1 || plan->tensors.elements < kTableEntries) return kOk;
  return make_table<T>(context, function, plan);
}

template <class T>
Status prepare_quantized(PrepareContext& context, RealFunction function) {
  QuantizedPlan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  return find_quantization<T>(context, function, plan);
}

template <class T>
Status eval_quantized(const EvalContext& context, const QuantizedPlan& plan,
                      RealFunction function) {
  if (plan.has_table != 0) {
    const uint8_t* table = context.read<uint8_t>(plan.table);
    return eval_each<uint8_t, uint8_t>(context, plan.tensors,
                                       [table](uint8_t x) { return table[x]; });
  }
  return eval_each<T, T>(context, plan.tensors,
                         [&plan, function](T q) { return apply<T>(plan, function, q); });
}

#define MOTE_UNARY_QUANTIZED(T)                                                        \
  template Status find_quantization<T>(PrepareContext&, RealFunction, QuantizedPlan*); \
  template Status prepare_quantized<T>(PrepareContext&, RealFunction);                 \
  template Status eval_quantized<T>(const EvalContext&, const QuantizedPlan&, RealFunction);
MOTE_UNARY_QUANTIZED(int8_t)
MOTE_UNARY_QUANTIZED(uint8_t)
MOTE_UNARY_QUANTIZED(int16_t)
#undef MOTE_UNARY_QUANTIZED

}  // namespace mote::unary
