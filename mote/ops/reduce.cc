// The prepare of reductions along constant axes. KEEP_DIMS only matters for the output's shape,
// which is in the file.
#include "mote/ops/reduce.h"

#include "mote/base/real.h"
#include "mote/ops/index_list.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/quantization.h"

namespace mote::reduce {
namespace {

using kernels::ReduceDimension;

constexpr Failure kEmpty{Code::kUnsupported, "a dimension of the input is 0"};
constexpr Failure kTooMany{Code::kUnsupported, "reduces {got} values to one, at most {want}"};
constexpr Failure kQuantization{Code::kInvalidModel,
                                "input and output must have the same scale and zero point"};

enum Input : uint32_t { kInput, kAxes };

// Sums of that many differences of two values stay within 32 bits: 255 * 2^23, 65535 * 2^15.
uint32_t most_values(DType type) {
  return type == DType::kI16 ? 1u << 15 : 1u << 23;
}

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

// Bit i is set when dimension i is reduced; axes may be negative or repeated.
Status find_axes(PrepareContext& context, uint32_t* mask) {
  int32_t axes[kMostDimensions];
  uint32_t count = 0;
  if (Status failed = read_index_list(context, kAxes, axes, &count)) return failed;
  for (uint32_t i = 0; i < count; ++i) {
    uint32_t axis = 0;
    const uint32_t rank = context.input(kInput).shape().rank;
    if (Status failed = resolve_axis(context, axes[i], rank, &axis)) return failed;
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

}  // namespace

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(2, 2, 1)) return failed;
  const DType type = context.input(kInput).type();
  if (Status failed = context.choose(type, context.output(0).type())) return failed;
  return context.prepare_row();
}

Status find_operands(PrepareContext& context, Operands* operands, uint32_t* values) {
  operands->input = context.input_ref(kInput);
  operands->output = context.output_ref(0);
  const Shape shape = context.input(kInput).shape();
  if (shape.elements() == 0) return context.fail(kEmpty);
  uint32_t mask = 0;
  if (Status failed = find_axes(context, &mask)) return failed;
  Dimensions all{};
  merge_dimensions(shape, mask, &all);
  if (Status failed = context.expect_output_elements(all.outputs)) return failed;
  *values = all.values;
  return write_table(context, all, operands);
}

Status expect_same_quantization(PrepareContext& context) {
  const TensorView input = context.input(kInput), output = context.output(0);
  const Real a = Real::from_float(input.scale()), b = Real::from_float(output.scale());
  const bool same = !(a < b) && !(b < a) && input.zero_point() == output.zero_point();
  return same ? kOk : context.fail(kQuantization);
}

Status find_scaling(PrepareContext& context, uint32_t values, bool mean,
                    kernels::SumScaling* scaling) {
  const uint32_t most = most_values(context.input(kInput).type());
  if (values > most) return context.fail(kTooMany, values, most);
  Real input_scale, output_scale;
  if (Status failed = scale_of(context, context.input(kInput), &input_scale)) return failed;
  if (Status failed = scale_of(context, context.output(0), &output_scale)) return failed;
  const Real ratio = input_scale / output_scale;
  if (Status failed = to_multiplier(context, ratio, &scaling->multiplier)) return failed;
  if (mean) divide(&scaling->multiplier, values);
  scaling->sum_offset = -context.input(kInput).zero_point() * static_cast<int32_t>(values);
  scaling->output_offset = context.output(0).zero_point();
  return kOk;
}

}  // namespace mote::reduce
