// The prepare of pools.
#include "mote/ops/pool_2d.h"

#include <string.h>

#include "mote/ops/prepare_context.h"
#include "mote/ops/window.h"

namespace mote::pool_2d {
namespace {

namespace options = schema::pool_2d_options;

constexpr Failure kChannels{Code::kInvalidModel, "output has {got} channels, {want} needed"};
constexpr Failure kFilterSize{Code::kUnsupported,
                              "a window of {got} elements; at most {want} is possible"};
constexpr Failure kZeroPoint{Code::kInvalidModel,
                             "output has the zero point {got}, the input's {want} is needed"};
constexpr Failure kScale{Code::kInvalidModel, "input and output must have the same scale"};

// kernels::AverageInteger relies on it: sums of that many elements stay below 2^30.
int64_t most_taps(DType type) {
  return type == DType::kI16 ? 1 << 15 : 1 << 22;
}

Status find_shape(PrepareContext& context, kernels::Pool2DShape* shape) {
  const Table table = context.options(schema::BuiltinOptions::kPool2DOptions);
  const WindowOptions window{table.get(options::kPadding, schema::Padding::kSame),
                             table.get<int32_t>(options::kStrideH, 0),
                             table.get<int32_t>(options::kStrideW, 0),
                             table.get<int32_t>(options::kFilterHeight, 0),
                             table.get<int32_t>(options::kFilterWidth, 0),
                             1,
                             1};
  if (Status failed = find_window(context, window, &shape->window)) return failed;
  if (Status failed = let_window_trail(context, shape->window)) return failed;
  const int64_t taps = int64_t{window.filter_rows} * window.filter_columns;
  const int64_t most = most_taps(context.input(0).type());
  if (taps > most) return context.fail(kFilterSize, taps, most);
  const Shape input = context.input(0).shape(), output = context.output(0).shape();
  if (output[3] != input[3]) return context.fail(kChannels, output[3], input[3]);
  shape->batches = static_cast<uint32_t>(input[0]);
  shape->channels = static_cast<uint32_t>(input[3]);
  return kOk;
}

// TFLite lets scales differ by 1e-6, which is much for a small one. Here it is one part in 2^10: at
// most a quarter of a step of 8 bits. Floats that are not negative are in the order of their bits.
bool nearly_equal(float a, float b) {
  int32_t words[2];
  memcpy(&words[0], &a, sizeof a);
  memcpy(&words[1], &b, sizeof b);
  const int32_t difference = words[0] - words[1];
  return difference > -(1 << 13) && difference < (1 << 13);
}

Status expect_same_quantization(PrepareContext& context) {
  const TensorView input = context.input(0), output = context.output(0);
  if (input.zero_point() != output.zero_point()) {
    return context.fail(kZeroPoint, output.zero_point(), input.zero_point());
  }
  return nearly_equal(input.scale(), output.scale()) ? kOk : context.fail(kScale);
}

template <class Plan>
Status make_plan(PrepareContext& context, Plan** plan) {
  if (Status failed = context.make_plan(plan)) return failed;
  (*plan)->input = context.input_ref(0);
  (*plan)->output = context.output_ref(0);
  return find_shape(context, &(*plan)->shape);
}

schema::ActivationFunctionType activation_of(const PrepareContext& context) {
  return context.options(schema::BuiltinOptions::kPool2DOptions)
      .get(options::kFusedActivationFunction, schema::ActivationFunctionType::kNone);
}

}  // namespace

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(1, 1, 1)) return failed;
  const DType type = context.input(0).type();
  if (Status failed = context.choose(type, context.output(0).type())) return failed;
  return context.prepare_row();
}

Status prepare_f32(PrepareContext& context) {
  PlanF32* plan = nullptr;
  if (Status failed = make_plan(context, &plan)) return failed;
  return activation_range(context, activation_of(context), &plan->activation);
}

Status prepare_integer(PrepareContext& context) {
  if (Status failed = expect_same_quantization(context)) return failed;
  PlanInteger* plan = nullptr;
  if (Status failed = make_plan(context, &plan)) return failed;
  return activation_range(context, activation_of(context), context.output(0), &plan->activation);
}

}  // namespace mote::pool_2d
