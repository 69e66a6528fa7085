// CUMSUM: sums of all values up to each place along an axis. f32, i32, i8.
#include "mote/base/fixed_point.h"
#include "mote/base/memory.h"
#include "mote/base/real.h"
#include "mote/ops/index_list.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/quantization.h"

namespace mote {
namespace cumsum {
namespace {

constexpr Failure kOneAxis{Code::kInvalidModel, "has {got} axes, one is needed"};
constexpr Failure kScaleRatio{Code::kUnsupported,
                              "the output's scale is too small for the input's"};

enum Input : uint32_t { kInput, kAxis };

// The tensor as [outer, length, inner].
struct Plan {
  TensorRef input;
  TensorRef output;
  uint32_t outer;
  uint32_t length;
  uint32_t inner;
  uint8_t exclusive;     // the value at a place is not part of its sum
  uint8_t reverse;       // from the end
  int16_t input_offset;  // i8 only, from here on
  int32_t output_offset;
  Multiplier multiplier;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &Plan::input);
    visit("output", &Plan::output);
    visit("outer", &Plan::outer);
    visit("length", &Plan::length);
    visit("inner", &Plan::inner);
    visit("exclusive", &Plan::exclusive);
    visit("reverse", &Plan::reverse);
    visit("input_offset", &Plan::input_offset);
    visit("output_offset", &Plan::output_offset);
    visit("multiplier", &Plan::multiplier);
  }
};

struct SumF32 {
  using Sum = float;
  explicit SumF32(const Plan&) {}
  float first() const { return 0; }
  float add(float sum, float x) const { return sum + x; }
  float finish(float sum) const { return sum; }
};

// Wraps around.
struct SumI32 {
  using Sum = uint32_t;
  explicit SumI32(const Plan&) {}
  uint32_t first() const { return 0; }
  uint32_t add(uint32_t sum, int32_t x) const { return sum + static_cast<uint32_t>(x); }
  int32_t finish(uint32_t sum) const { return static_cast<int32_t>(sum); }
};

// As TFLite's reference kernel: with 19 bits after the point, and a sum that begins with the input
// offset instead of zero. Beyond 16 values of one sign the sum may wrap around, as it does there.
struct SumI8 {
  using Sum = uint32_t;
  static constexpr uint32_t kExtraBits = 19;
  const Plan& plan;

  explicit SumI8(const Plan& given) : plan(given) {}
  uint32_t first() const { return static_cast<uint32_t>(plan.input_offset) << kExtraBits; }
  uint32_t add(uint32_t sum, int8_t x) const {
    return sum + (static_cast<uint32_t>(x + plan.input_offset) << kExtraBits);
  }
  int8_t finish(uint32_t sum) const {
    const int32_t y = multiply_by_quantized_multiplier(static_cast<int32_t>(sum), plan.multiplier);
    return static_cast<int8_t>(offset_and_clamp(y, plan.output_offset, -128, 127));
  }
};

// One line of `length` values that are `step` apart.
template <class Math, class T>
void sum_line(const Plan& plan, const Math& math, const T* input, T* output, int32_t step) {
  typename Math::Sum sum = math.first();
  for (uint32_t i = 0; i < plan.length; ++i, input += step, output += step) {
    const auto next = math.add(sum, *input);
    *output = math.finish(plan.exclusive != 0 ? sum : next);
    sum = next;
  }
}

template <class Math, class T>
Status eval(const EvalContext& context, const Plan& plan) {
  const Math math(plan);
  const int32_t inner = static_cast<int32_t>(plan.inner);
  const uint32_t last = (plan.length - 1) * plan.inner;
  for (uint32_t o = 0; o < plan.outer; ++o) {
    const uint32_t start = o * plan.length * plan.inner + (plan.reverse != 0 ? last : 0);
    for (uint32_t i = 0; i < plan.inner; ++i) {
      sum_line(plan, math, context.read<T>(plan.input) + start + i,
               context.write<T>(plan.output) + start + i, plan.reverse != 0 ? -inner : inner);
    }
  }
  return kOk;
}

Status make_plan(PrepareContext& context, Plan** made) {
  int32_t axes[1];
  uint32_t count = 0, axis = 0;
  if (Status failed = read_index_list(context, kAxis, axes, &count)) return failed;
  if (count != 1) return context.fail(kOneAxis, count);
  const Shape shape = context.input(kInput).shape();
  if (Status failed = resolve_axis(context, axes[0], shape.rank, &axis)) return failed;
  if (Status failed = context.expect_output_elements(shape.elements())) return failed;
  if (Status failed = context.make_plan(made)) return failed;
  Plan& plan = **made;
  plan.input = context.input_ref(kInput);
  plan.output = context.output_ref(0);
  plan.outer = shape.product(0, axis);
  plan.length = static_cast<uint32_t>(shape[axis]);
  plan.inner = shape.product(axis + 1, shape.rank);
  const Table options = context.options(schema::BuiltinOptions::kCumsumOptions);
  plan.exclusive = options.get<uint8_t>(schema::cumsum_options::kExclusive, 0);
  plan.reverse = options.get<uint8_t>(schema::cumsum_options::kReverse, 0);
  return kOk;
}

Status prepare_plain(PrepareContext& context) {
  Plan* plan = nullptr;
  return make_plan(context, &plan);
}

Status prepare_i8(PrepareContext& context) {
  Plan* plan = nullptr;
  if (Status failed = make_plan(context, &plan)) return failed;
  Real input_scale, output_scale;
  if (Status failed = scale_of(context, context.input(kInput), &input_scale)) return failed;
  if (Status failed = scale_of(context, context.output(0), &output_scale)) return failed;
  const Real unit = output_scale.times_power_of_two(SumI8::kExtraBits + 1);
  plan->multiplier = (input_scale.times_power_of_two(1) / unit).to_multiplier();
  plan->input_offset = static_cast<int16_t>(-context.input(kInput).zero_point());
  plan->output_offset = context.output(0).zero_point();
  return plan->multiplier.shift <= 0 ? kOk : context.fail(kScaleRatio);
}

constexpr KernelRow kKernels[] = {
    // input, output
    {DType::kF32, DType::kF32, kernel<Plan, eval<SumF32, float>>, prepare_plain},
    {DType::kI32, DType::kI32, kernel<Plan, eval<SumI32, int32_t>>, prepare_plain},
    {DType::kI8, DType::kI8, kernel<Plan, eval<SumI8, int8_t>>, prepare_i8},
};

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(2, 2, 1)) return failed;
  const DType type = context.input(kInput).type();
  if (Status failed = context.choose(type, context.output(0).type())) return failed;
  return context.prepare_row();
}

}  // namespace
}  // namespace cumsum

constexpr Op ops::cumsum{schema::BuiltinOperator::kCumsum, nullptr, mote::cumsum::prepare,
                         mote::cumsum::kKernels};

}  // namespace mote
