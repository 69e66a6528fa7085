// MEAN in f32 and i8, along constant axes. KEEP_DIMS only matters for the output's shape, which is
// in the file.
#include "mote/ops/mean.h"

#include "mote/base/real.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/quantization.h"

namespace mote {
namespace mean {
namespace {

using kernels::ReduceDimension;

constexpr Failure kAxesType{Code::kUnsupported, "axes are {got:type}, {want:type} needed"};
constexpr Failure kAxesComputed{Code::kUnsupported,
                                "axes are computed by the model; only constant ones are supported"};
constexpr Failure kAxis{Code::kInvalidModel, "axis {got} of an input with {want} dimensions"};
constexpr Failure kNothing{Code::kInvalidModel, "averages no values: a dimension is 0"};
constexpr Failure kTooMany{Code::kUnsupported,
                           "averages {got} values, at most {want} are possible"};

enum Input : uint32_t { kInput, kAxes };

// Sums of that many differences of i8 values stay within 32 bits: 255 * 2^23 < 2^31.
constexpr uint32_t kMostValues = 1u << 23;

constexpr KernelRow kKernels[] = {
    // input, output
    {DType::kF32, DType::kF32, kernel<PlanF32, eval_f32>},
    {DType::kI8, DType::kI8, kernel<PlanI8, eval_i8>},
};

// Dimensions of the input, innermost first, neighbours of a kind merged, those of 1 left out. The
// kinds alternate then: of 8 dimensions there are at most 4 of each.
struct Dimensions {
  ReduceDimension kept[4];
  ReduceDimension reduced[4];
  uint32_t kept_count = 0;
  uint32_t reduced_count = 0;
  uint32_t outputs = 1;  // elements of the output
  uint32_t values = 1;   // elements of the input for each
};

// Bit i is set when dimension i is averaged away; axes may be negative or repeated.
Status find_axes(PrepareContext& context, uint32_t* mask) {
  const TensorView axes = context.input(kAxes);
  const int32_t rank = static_cast<int32_t>(context.input(kInput).shape().rank);
  if (axes.type() != DType::kI32) return context.fail(kAxesType, axes.type(), DType::kI32);
  const int32_t* values = axes.constant_as<int32_t>();
  const uint32_t count = axes.shape().elements();
  if (values == nullptr && count > 0) return context.fail(kAxesComputed);
  for (uint32_t i = 0; i < count; ++i) {
    const int32_t axis = values[i] < 0 ? values[i] + rank : values[i];
    if (axis < 0 || axis >= rank) return context.fail(kAxis, values[i], rank);
    *mask |= 1u << axis;
  }
  return kOk;
}

void merge_dimensions(Shape shape, uint32_t mask, Dimensions* result) {
  uint32_t stride = 1;
  int32_t last = -1;  // whether the dimension before was reduced; -1 = there was none
  for (uint32_t i = shape.rank; i-- > 0;) {
    const uint32_t extent = static_cast<uint32_t>(shape[i]);
    const int32_t reduced = mask >> i & 1;
    (reduced == 1 ? result->values : result->outputs) *= extent;
    if (extent == 1) continue;
    ReduceDimension* list = reduced == 1 ? result->reduced : result->kept;
    uint32_t* count = reduced == 1 ? &result->reduced_count : &result->kept_count;
    if (reduced == last) {
      list[*count - 1].extent *= extent;
    } else {
      list[(*count)++] = {extent, {stride}};
    }
    last = reduced;
    stride *= extent;
  }
}

Status write_table(PrepareContext& context, const Dimensions& all, Operands* operands) {
  const bool row = all.reduced_count > 0;
  operands->shape = {row ? all.reduced[0].extent : 1, row ? all.reduced[0].strides[0] : 0,
                     static_cast<uint16_t>(all.kept_count),
                     static_cast<uint16_t>(row ? all.reduced_count - 1 : 0)};
  const uint32_t count = operands->shape.kept_count + operands->shape.reduced_count;
  if (count == 0) return kOk;
  ReduceDimension* table = nullptr;
  if (Status failed = context.make_table(count, &operands->dimensions, &table)) return failed;
  if (table == nullptr) return kOk;
  for (uint32_t i = 0; i < all.kept_count; ++i) *table++ = all.kept[i];
  for (uint32_t i = 1; i < all.reduced_count; ++i) *table++ = all.reduced[i];
  return kOk;
}

// `values` becomes the number of elements that are averaged.
Status find_operands(PrepareContext& context, Operands* operands, uint32_t* values) {
  operands->input = context.input_ref(kInput);
  operands->output = context.output_ref(0);
  uint32_t mask = 0;
  if (Status failed = find_axes(context, &mask)) return failed;
  Dimensions all{};
  merge_dimensions(context.input(kInput).shape(), mask, &all);
  if (all.values == 0) return context.fail(kNothing);
  if (all.values > kMostValues) return context.fail(kTooMany, all.values, kMostValues);
  if (Status failed = context.expect_output_elements(all.outputs)) return failed;
  *values = all.values;
  return write_table(context, all, operands);
}

// Divides the multiplier by `values` as TFLite does: floor(value * 2^shift / values), with as many
// extra bits as the quotient loses, so far as the final shift stays above -31. Long division keeps
// 64-bit division out of the image.
void divide(Multiplier* multiplier, uint32_t values) {
  int32_t shift = 31 - __builtin_clz(values);
  if (shift > 31 + multiplier->shift) shift = 31 + multiplier->shift;
  const uint32_t dividend = static_cast<uint32_t>(multiplier->value);
  uint32_t quotient = dividend / values, remainder = dividend % values;
  for (int32_t i = 0; i < shift; ++i) {
    remainder *= 2;  // values <= 2^23
    quotient *= 2;
    if (remainder < values) continue;
    remainder -= values;
    ++quotient;
  }
  multiplier->value = static_cast<int32_t>(quotient);
  multiplier->shift -= shift;
}

Status prepare_i8(PrepareContext& context) {
  PlanI8* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  uint32_t values = 0;
  if (Status failed = find_operands(context, &plan->operands, &values)) return failed;
  Real input_scale, output_scale;
  if (Status failed = scale_of(context, context.input(kInput), &input_scale)) return failed;
  if (Status failed = scale_of(context, context.output(0), &output_scale)) return failed;
  const Real ratio = input_scale / output_scale;
  if (Status failed = to_multiplier(context, ratio, &plan->multiplier)) return failed;
  divide(&plan->multiplier, values);
  plan->sum_offset = -context.input(kInput).zero_point() * static_cast<int32_t>(values);
  plan->output_offset = context.output(0).zero_point();
  return kOk;
}

Status prepare_f32(PrepareContext& context) {
  PlanF32* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  uint32_t values = 0;
  if (Status failed = find_operands(context, &plan->operands, &values)) return failed;
  plan->count = static_cast<float>(values);
  return kOk;
}

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(2, 2, 1)) return failed;
  const DType type = context.input(kInput).type();
  if (Status failed = context.choose(type, context.output(0).type())) return failed;
  return type == DType::kF32 ? prepare_f32(context) : prepare_i8(context);
}

}  // namespace

Status eval_f32(const EvalContext& context, const PlanF32& plan) {
  const float count = plan.count;
  kernels::reduce<float>(
      plan.operands.shape, context.read<ReduceDimension>(plan.operands.dimensions),
      context.read<float>(plan.operands.input), context.write<float>(plan.operands.output),
      [count](float sum) { return sum / count; });
  return kOk;
}

// TFLite's reference: the zero point leaves the sum, not the values; one multiplication with two
// roundings makes the mean of it.
Status eval_i8(const EvalContext& context, const PlanI8& plan) {
  kernels::reduce<int32_t>(
      plan.operands.shape, context.read<ReduceDimension>(plan.operands.dimensions),
      context.read<int8_t>(plan.operands.input), context.write<int8_t>(plan.operands.output),
      [&plan](int32_t sum) {
        const int32_t mean =
            multiply_by_quantized_multiplier(sum + plan.sum_offset, plan.multiplier);
        return static_cast<int8_t>(offset_and_clamp(mean, plan.output_offset, -128, 127));
      });
  return kOk;
}

}  // namespace mean

constexpr Op ops::mean{schema::BuiltinOperator::kMean, nullptr, mote::mean::prepare,
                       mote::mean::kKernels};

}  // namespace mote
