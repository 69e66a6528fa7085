// CONCATENATION of every dtype whose elements are whole bytes: the values are only copied.
//
// Quantized inputs must have the output's scale and zero point, which is what TFLite's converter
// makes and TFLite's kernel asks for. TFLM copies them whatever they mean; here that is a failure.
#include "mote/ops/concatenation.h"

#include <string.h>

#include "mote/kernels/concatenation.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace concatenation {
namespace {

constexpr Failure kActivation{Code::kUnsupported, "the fused activation {got} is not supported"};
constexpr Failure kAxis{Code::kInvalidModel, "axis {got} of tensors with {want} dimensions"};
constexpr Failure kInputType{Code::kInvalidModel, "an input is {got:type}, the output {want:type}"};
constexpr Failure kRank{Code::kInvalidModel, "an input has {got} dimensions, {want} needed"};
constexpr Failure kDimension{Code::kInvalidModel,
                             "an input has a dimension of {got} where the output has {want}"};
constexpr Failure kSum{Code::kInvalidModel,
                       "the inputs make {want} along the axis, the output has {got}"};
constexpr Failure kQuantization{Code::kUnsupported,
                                "input {got} is quantized unlike the output: put a QUANTIZE before "
                                "it, or convert the model again"};

constexpr KernelRow kKernels[] = {
    // input 0, output
    {DType::kF32, DType::kF32, kernel<Plan, eval>},
    {DType::kI8, DType::kI8, kernel<Plan, eval>},
    {DType::kU8, DType::kU8, kernel<Plan, eval>},
    {DType::kI16, DType::kI16, kernel<Plan, eval>},
    {DType::kI32, DType::kI32, kernel<Plan, eval>},
    {DType::kI64, DType::kI64, kernel<Plan, eval>},
    {DType::kBool, DType::kBool, kernel<Plan, eval>},
};

Status find_axis(PrepareContext& context, uint32_t* axis) {
  namespace options = schema::concatenation_options;
  const auto activation =
      context.options(schema::BuiltinOptions::kConcatenationOptions)
          .get(options::kFusedActivationFunction, schema::ActivationFunctionType::kNone);
  if (activation != schema::ActivationFunctionType::kNone) {
    return context.fail(kActivation, static_cast<int64_t>(activation));
  }
  const int32_t given = context.options(schema::BuiltinOptions::kConcatenationOptions)
                            .get<int32_t>(options::kAxis, 0);
  const int32_t rank = static_cast<int32_t>(context.output(0).shape().rank);
  const int32_t counted = given < 0 ? given + rank : given;
  if (counted < 0 || counted >= rank) return context.fail(kAxis, given, rank);
  *axis = static_cast<uint32_t>(counted);
  return kOk;
}

bool quantized_alike(TensorView a, TensorView b) {
  const float scale_a = a.scale(), scale_b = b.scale();
  return memcmp(&scale_a, &scale_b, sizeof scale_a) == 0 && a.zero_point() == b.zero_point();
}

Status check_input(PrepareContext& context, uint32_t index, uint32_t axis) {
  const TensorView input = context.input(index), output = context.output(0);
  const Shape got = input.shape(), want = output.shape();
  if (input.type() != output.type()) return context.fail(kInputType, input.type(), output.type());
  if (got.rank != want.rank) return context.fail(kRank, got.rank, want.rank);
  for (uint32_t i = 0; i < got.rank; ++i) {
    if (i != axis && got[i] != want[i]) return context.fail(kDimension, got[i], want[i]);
  }
  const bool is_float = output.type() == DType::kF32;
  return is_float || quantized_alike(input, output) ? kOk : context.fail(kQuantization, index);
}

Status list_parts(PrepareContext& context, uint32_t axis, Plan* plan) {
  Part* parts = nullptr;
  if (Status failed = context.make_table(plan->part_count, &plan->parts, &parts)) return failed;
  const Shape output = context.output(0).shape();
  const uint32_t element_bytes = bits(context.output(0).type()) / 8;
  const uint32_t inner_bytes = output.product(axis + 1, output.rank) * element_bytes;
  uint64_t sum = 0;
  for (uint32_t i = 0; i < plan->part_count; ++i) {
    if (Status failed = check_input(context, i, axis)) return failed;
    const uint32_t extent = static_cast<uint32_t>(context.input(i).shape()[axis]);
    sum += extent;
    if (parts != nullptr) parts[i] = {context.input_ref(i), 0, extent * inner_bytes};
  }
  const int32_t extent = output[axis];
  if (sum != static_cast<uint32_t>(extent)) {
    return context.fail(kSum, extent, static_cast<int64_t>(sum));
  }
  plan->rows = output.product(0, axis);
  plan->row_bytes = static_cast<uint32_t>(extent) * inner_bytes;
  return kOk;
}

Status prepare(PrepareContext& context) {
  const uint32_t inputs = context.input_count();
  if (Status failed = context.expect_arity(inputs == 0 ? 1 : inputs, UINT32_MAX, 1)) return failed;
  if (Status failed = context.choose(context.input(0).type(), context.output(0).type())) {
    return failed;
  }
  uint32_t axis = 0;
  if (Status failed = find_axis(context, &axis)) return failed;
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->output = context.output_ref(0);
  plan->part_count = inputs;
  return list_parts(context, axis, plan);
}

}  // namespace

Status eval(const EvalContext& context, const Plan& plan) {
  const Part* parts = context.read<Part>(plan.parts);
  uint8_t* output = context.write<uint8_t>(plan.output);
  for (uint32_t i = 0; i < plan.part_count; ++i) {
    kernels::copy_column(context.read<uint8_t>(parts[i].input), output, plan.rows, parts[i].bytes,
                         plan.row_bytes);
    output += parts[i].bytes;
  }
  return kOk;
}

}  // namespace concatenation

constexpr Op ops::concatenation{schema::BuiltinOperator::kConcatenation, nullptr,
                                mote::concatenation::prepare, mote::concatenation::kKernels};

}  // namespace mote
