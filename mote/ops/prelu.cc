// PRELU: the input where it is not negative, alpha times the input below. Alpha is a tensor of its
// own, broadcast to the input's shape.
#include "mote/base/element.h"
#include "mote/base/integer_limits.h"
#include "mote/base/real.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/quantization.h"
#include "mote/ops/quantized_binary.h"

namespace mote {
namespace {

constexpr Failure kZeroPoint{Code::kUnsupported,
                             "i16 tensors need zero points of 0 here, not {got}"};

struct PreluF32 {
  float operator()(float x, float alpha) const { return x >= 0.0f ? x : x * alpha; }
};

struct Quantization {
  int32_t input_zero_point;
  int32_t alpha_zero_point;
  int32_t output_zero_point;
  Multiplier positive;  // input scale / output scale
  Multiplier negative;  // input scale * alpha's scale / output scale
};

// Equals TFLM's reference kernel bit for bit. Zero points or 16 bits: products are below 2^31.
template <class T>
struct QuantizedPrelu {
  Quantization q;

  T operator()(int32_t input, int32_t alpha) const {
    const int32_t x = input - q.input_zero_point;
    const int32_t y =
        x >= 0 ? kernels::multiply_saturating(x, q.positive)
               : kernels::multiply_saturating(x * (alpha - q.alpha_zero_point), q.negative);
    return static_cast<T>(offset_and_clamp(y, q.output_zero_point, lowest<T>(), highest<T>()));
  }
};

Status expect_no_zero_points(PrepareContext& context) {
  const TensorView tensors[] = {context.input(0), context.input(1)};
  for (const TensorView& tensor : tensors) {
    if (tensor.zero_point() != 0) return context.fail(kZeroPoint, tensor.zero_point());
  }
  return kOk;
}

Status prepare_quantized(PrepareContext& context) {
  QuantizedPlan<Quantization>* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  if (Status failed = find_operands(context, 0, &plan->operands)) return failed;
  const TensorView input = context.input(0), alpha = context.input(1), output = context.output(0);
  Quantization& q = plan->quantization;
  q.input_zero_point = input.zero_point();
  q.alpha_zero_point = alpha.zero_point();
  q.output_zero_point = output.zero_point();
  if (input.type() == DType::kI16) {
    if (Status failed = expect_no_zero_points(context)) return failed;
  }
  Real input_scale, alpha_scale, output_scale;
  if (Status failed = scale_of(context, input, &input_scale)) return failed;
  if (Status failed = scale_of(context, alpha, &alpha_scale)) return failed;
  if (Status failed = scale_of(context, output, &output_scale)) return failed;
  const Real identity = input_scale / output_scale;
  if (Status failed = to_multiplier(context, identity, &q.positive)) return failed;
  return to_multiplier(context, input_scale * alpha_scale / output_scale, &q.negative);
}

// As kernels::combine_row(), for an alpha that may have a dtype of its own.
template <class T, class Alpha>
void prelu_row(const kernels::BroadcastShape& shape, const kernels::BroadcastTensors<2>& row,
               const void* quantization) {
  const QuantizedPrelu<T> function{*static_cast<const Quantization*>(quantization)};
  const T* input = reinterpret_cast<const T*>(row.inputs[0]);
  const Alpha* alpha = reinterpret_cast<const Alpha*>(row.inputs[1]);
  T* output = reinterpret_cast<T*>(row.output);
  for (uint32_t i = 0; i < shape.row; ++i) {
    output[i] = function(input[i * shape.steps[0]], alpha[i * shape.steps[1]]);
  }
}

template <class T, class Alpha>
Status eval_quantized(const EvalContext& context, const QuantizedPlan<Quantization>& plan) {
  const BroadcastOperands& operands = plan.operands;
  const kernels::BroadcastTensors<2> tensors{
      {context.read<uint8_t>(operands.a), context.read<uint8_t>(operands.b)},
      context.write<uint8_t>(operands.output),
      {sizeof(T), sizeof(Alpha)},
      sizeof(T)};
  kernels::for_each_row(operands.shape, context.read<kernels::WalkDimension<2>>(operands.outer),
                        tensors, prelu_row<T, Alpha>, &plan.quantization);
  return kOk;
}

template <class T, class Alpha = T>
constexpr KernelRow row() {
  return {kDTypeOf<T>, kDTypeOf<Alpha>,
          kernel<QuantizedPlan<Quantization>, eval_quantized<T, Alpha>>, prepare_quantized};
}

constexpr KernelRow kKernels[] = {
    // input, alpha
    plain_row<float, PreluF32>(DType::kF32),
    row<int8_t>(),
    row<uint8_t>(),
    row<int16_t>(),
    row<int16_t, int8_t>(),
};

}  // namespace

constexpr Op ops::prelu{schema::BuiltinOperator::kPrelu, nullptr, prepare_binary, kKernels};

}  // namespace mote
