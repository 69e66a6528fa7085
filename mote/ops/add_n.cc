// ADD_N: the sum of any number of tensors of one shape.
#include "mote/base/real.h"
#include "mote/ops/activation.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/quantization.h"
#include "mote/ops/quantized_binary.h"

namespace mote {
namespace {

constexpr Failure kTooMany{Code::kUnsupported, "adds {got} tensors, at most {want} are possible"};
constexpr Failure kInputType{Code::kInvalidModel,
                             "adds a {got:type} to a {want:type}: one dtype needed"};
constexpr Failure kInputShape{Code::kInvalidModel, "input {got} has another shape than the output"};
constexpr Failure kInputScale{Code::kUnsupported,
                              "input {got} has another scale or zero point than the first"};

constexpr uint32_t kMostInputs = 65535;

struct Plan {
  Slot inputs;  // as many TensorRefs
  TensorRef output;
  uint16_t input_count;
  uint32_t elements;
  // i8 and u8 only: see eval_quantized.
  int32_t factor;
  int32_t offset;  // of the sum of all inputs
  int32_t output_offset;
  Multiplier multiplier;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("inputs", &Plan::inputs);
    visit("output", &Plan::output);
    visit("input_count", &Plan::input_count);
    visit("elements", &Plan::elements);
    visit("factor", &Plan::factor);
    visit("offset", &Plan::offset);
    visit("output_offset", &Plan::output_offset);
    visit("multiplier", &Plan::multiplier);
  }
};

// output = finish(sum of the inputs), added up in the order of the inputs from `sum` on.
template <class T, class Sum, class Finish>
void add_all(const EvalContext& context, const Plan& plan, Sum start, Finish finish) {
  const TensorRef* inputs = context.read<TensorRef>(plan.inputs);
  T* output = context.write<T>(plan.output);
  for (uint32_t i = 0; i < plan.elements; ++i) {
    Sum sum = start;
    for (uint32_t j = 0; j < plan.input_count; ++j) {
      const T element = kernels::load_element(context.read<T>(inputs[j]), i);
      sum = kernels::Add()(sum, static_cast<Sum>(element));
    }
    output[i] = finish(sum);
  }
}

template <class T>
Status eval_plain(const EvalContext& context, const Plan& plan) {
  add_all<T>(context, plan, T{0}, [](T sum) { return sum; });
  return kOk;
}

// As ADD: in units of twice the inputs' scale with more bits. That multiplies each input by a power
// of two, the factor, which as well can wait for the sum.
template <class T>
Status eval_quantized(const EvalContext& context, const Plan& plan) {
  const ActivationRangeI32 range =
      range_of(sizeof(T) == 1 && T(-1) > T(0) ? DType::kU8 : DType::kI8);
  add_all<T>(context, plan, plan.offset, [&plan, range](int32_t sum) {
    const int32_t result = multiply_by_quantized_multiplier(sum * plan.factor, plan.multiplier);
    return static_cast<T>(offset_and_clamp(result, plan.output_offset, range.min, range.max));
  });
  return kOk;
}

Status prepare_plain(PrepareContext& context);
Status prepare_quantized(PrepareContext& context);

constexpr KernelRow kKernels[] = {
    // input 0, output
    {DType::kF32, DType::kF32, kernel<Plan, eval_plain<float>>, prepare_plain},
    {DType::kI8, DType::kI8, kernel<Plan, eval_quantized<int8_t>>, prepare_quantized},
    {DType::kU8, DType::kU8, kernel<Plan, eval_quantized<uint8_t>>, prepare_quantized},
    {DType::kI32, DType::kI32, kernel<Plan, eval_plain<int32_t>>, prepare_plain},
    {DType::kI64, DType::kI64, kernel<Plan, eval_plain<int64_t>>, prepare_plain},
};

Status list_inputs(PrepareContext& context, Plan* plan) {
  const TensorView output = context.output(0);
  plan->output = context.output_ref(0);
  plan->input_count = static_cast<uint16_t>(context.input_count());
  plan->elements = output.shape().elements();
  TensorRef* inputs = nullptr;
  if (Status failed = context.make_table(plan->input_count, &plan->inputs, &inputs)) return failed;
  for (uint32_t i = 0; i < plan->input_count; ++i) {
    const TensorView input = context.input(i);
    if (input.type() != output.type()) return context.fail(kInputType, input.type(), output.type());
    if (input.shape() != output.shape()) return context.fail(kInputShape, i);
    if (inputs != nullptr) inputs[i] = context.input_ref(i);
  }
  return kOk;
}

Status prepare_plain(PrepareContext& context) {
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  return list_inputs(context, plan);
}

Status expect_equal_quantization(PrepareContext& context) {
  const TensorView first = context.input(0);
  for (uint32_t i = 1; i < context.input_count(); ++i) {
    const TensorView input = context.input(i);
    const bool equal = input.scale() == first.scale() && input.zero_point() == first.zero_point();
    if (!equal) return context.fail(kInputScale, i);
  }
  return kOk;
}

Status prepare_quantized(PrepareContext& context) {
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  if (Status failed = list_inputs(context, plan)) return failed;
  if (Status failed = expect_equal_quantization(context)) return failed;
  // TFLM starts from the offset of one more input, as if that were zero.
  const int32_t terms = plan->input_count + 1;
  // TFLM has 20 bits more, whatever the number of inputs: 16 terms of 255 fit.
  int32_t bits = kernels::kExtraBits<int8_t>;
  while (terms > 1 << (24 - bits)) --bits;
  plan->factor = 1 << (bits - 1);
  plan->offset = -terms * context.input(0).zero_point();
  plan->output_offset = context.output(0).zero_point();
  Real scale;
  if (Status failed = scale_of(context, context.input(0), &scale)) return failed;
  return find_sum_multiplier(context, scale.times_power_of_two(1), bits, false, &plan->multiplier);
}

Status prepare(PrepareContext& context) {
  const uint32_t count = context.input_count();
  if (count > kMostInputs) return context.fail(kTooMany, count, kMostInputs);
  if (Status failed = context.expect_arity(count < 2 ? 2 : count, kMostInputs, 1)) return failed;
  if (Status failed = context.choose(context.input(0).type(), context.output(0).type())) {
    return failed;
  }
  return context.prepare_row();
}

}  // namespace

constexpr Op ops::add_n{schema::BuiltinOperator::kAddN, nullptr, prepare, kKernels};

}  // namespace mote
