// CUMSUM: sums of all values up to each place along an axis. f32, i32, i64, i8.
#include "mote/base/element.h"
#include "mote/base/fixed_point.h"
#include "mote/base/memory.h"
#include "mote/base/real.h"
#include "mote/kernels/elementwise.h"
#include "mote/ops/index_list.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/quantization.h"

namespace mote {
namespace cumsum {
namespace {

constexpr Failure kScaleRatio{Code::kUnsupported,
                              "the output's scale is too small for the input's"};

enum Input : uint32_t { kInput, kAxis };

struct Plan {
  TensorRef input;
  TensorRef output;
  Lines lines;
  uint8_t exclusive;     // the value at a place is not part of its sum
  uint8_t reverse;       // from the end
  int16_t input_offset;  // i8 only, from here on
  int32_t output_offset;
  Multiplier multiplier;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &Plan::input);
    visit("output", &Plan::output);
    visit("lines", &Plan::lines);
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

// Wraps around: Unsigned is as wide as T.
template <class T, class Unsigned>
struct SumInteger {
  using Sum = Unsigned;
  explicit SumInteger(const Plan&) {}
  Sum first() const { return 0; }
  Sum add(Sum sum, T x) const { return sum + static_cast<Sum>(x); }
  T finish(Sum sum) const { return static_cast<T>(sum); }
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

// The line that begins with element `at`, `step` from each value to the next; modulo 2^32, so that
// a step may lead back.
template <class Math, class T>
void sum_line(const Plan& plan, const T* input, T* output, uint32_t at, uint32_t step) {
  const Math math(plan);
  typename Math::Sum sum = math.first();
  for (uint32_t i = 0; i < plan.lines.length; ++i, at += step) {
    const auto next = math.add(sum, kernels::load_element(input, at));
    output[at] = math.finish(plan.exclusive != 0 ? sum : next);
    sum = next;
  }
}

template <class Math, class T>
Status eval(const EvalContext& context, const Plan& plan) {
  const Lines& lines = plan.lines;
  const T* input = context.read<T>(plan.input);
  T* output = context.write<T>(plan.output);
  const bool reverse = plan.reverse != 0;
  const uint32_t step = reverse ? 0 - lines.inner : lines.inner;
  uint32_t line = reverse ? (lines.length - 1) * lines.inner : 0;
  for (uint32_t o = 0; o < lines.outer; ++o, line += lines.length * lines.inner) {
    for (uint32_t i = 0; i < lines.inner; ++i) {
      sum_line<Math>(plan, input, output, line + i, step);
    }
  }
  return kOk;
}

Status make_plan(PrepareContext& context, Plan** made) {
  if (Status failed = context.make_plan(made)) return failed;
  Plan& plan = **made;
  plan.input = context.input_ref(kInput);
  plan.output = context.output_ref(0);
  if (Status failed = find_lines(context, kInput, kAxis, &plan.lines)) return failed;
  const Table options = context.options(schema::BuiltinOptions::kCumsumOptions);
  plan.exclusive = options.get<uint8_t>(schema::cumsum_options::kExclusive, 0);
  plan.reverse = options.get<uint8_t>(schema::cumsum_options::kReverse, 0);
  return context.expect_output_elements(context.input(kInput).shape().elements());
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

template <class T, class Math>
constexpr KernelRow row(RowPrepare prepare_row) {
  return {kDTypeOf<T>, kDTypeOf<T>, kernel<Plan, eval<Math, T>>, prepare_row};
}

constexpr KernelRow kKernels[] = {
    // input, output
    row<float, SumF32>(prepare_plain),
    row<int32_t, SumInteger<int32_t, uint32_t>>(prepare_plain),
    row<int64_t, SumInteger<int64_t, uint64_t>>(prepare_plain),
    row<int8_t, SumI8>(prepare_i8),
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
