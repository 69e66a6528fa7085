// What the operators that resize images share. The size that input 1 gives is also in the output's
// shape: it need not be a constant.
#include "mote/ops/resize.h"

#include "mote/ops/data_movement.h"
#include "mote/ops/prepare_context.h"

namespace mote::resize {
namespace {

constexpr Failure kRank{Code::kInvalidModel,
                        "input and output have {got} and {want} dimensions, 4 needed"};
constexpr Failure kBatch{Code::kInvalidModel,
                         "output has {got} batches or channels, the input {want}"};
constexpr Failure kSide{Code::kUnsupported, "an image has a side of {got}; 1 to {want} possible"};

enum Input : uint32_t { kInput, kSize, kInputs };

// TFLite's formulas. Corners that are aligned have one step less between them than pixels.
void find_scale(bool align, uint32_t input, uint32_t output, float* scale) {
  const uint32_t less = align && output > 1 ? 1 : 0;
  *scale = static_cast<float>(input - less) / static_cast<float>(output - less);
}
void find_scale(bool align, uint32_t input, uint32_t output, int32_t* scale) {
  const uint32_t less = align && output > 1 ? 1 : 0;
  const uint32_t steps = output - less;
  *scale = static_cast<int32_t>(((input - less) * 1024 + steps / 2) / steps);
}

// Sides of 0 would have no pixel to read; too large ones would leave 32 bits in find_scale().
Status find_shape(PrepareContext& context, uint32_t unit, kernels::ResizeShape* result) {
  const Shape input = context.input(kInput).shape(), output = context.output(0).shape();
  if (input.rank != 4 || output.rank != 4) return context.fail(kRank, input.rank, output.rank);
  if (output[0] != input[0]) return context.fail(kBatch, output[0], input[0]);
  if (output[3] != input[3]) return context.fail(kBatch, output[3], input[3]);
  const int32_t sides[] = {input[1], input[2], output[1], output[2]};
  for (const int32_t side : sides) {
    if (side < 1 || side > kernels::kMostResizeSide) {
      return context.fail(kSide, side, kernels::kMostResizeSide);
    }
  }
  *result = {static_cast<uint32_t>(input[0]), static_cast<uint32_t>(sides[0]),
             static_cast<uint32_t>(sides[1]), static_cast<uint32_t>(sides[2]),
             static_cast<uint32_t>(sides[3]), static_cast<uint32_t>(input[3]) * unit};
  return kOk;
}

}  // namespace

Status begin(PrepareContext& context) {
  if (Status failed = context.expect_arity(kInputs, kInputs, 1)) return failed;
  return choose_movement(context, kInput);
}

template <class Scale>
Status make_plan(PrepareContext& context, Rule rule, uint32_t unit) {
  Plan<Scale>* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->input = context.input_ref(kInput);
  plan->output = context.output_ref(0);
  if (Status failed = find_shape(context, unit, &plan->shape)) return failed;
  const kernels::ResizeShape& shape = plan->shape;
  plan->rule.align_corners = rule.align_corners ? 1 : 0;
  plan->rule.half_pixel_centers = rule.half_pixel_centers ? 1 : 0;
  find_scale(rule.align_corners, shape.input_rows, shape.output_rows, &plan->rule.row_scale);
  find_scale(rule.align_corners, shape.input_columns, shape.output_columns,
             &plan->rule.column_scale);
  const Span<const int32_t> size(context.output(0).shape().dims + 1, 2);
  return find_known_numbers(context, kSize, size, &plan->size);
}

template Status make_plan<float>(PrepareContext& context, Rule rule, uint32_t unit);
template Status make_plan<int32_t>(PrepareContext& context, Rule rule, uint32_t unit);

}  // namespace mote::resize
