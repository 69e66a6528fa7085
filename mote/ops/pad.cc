// PAD of any rank. One kernel that moves bytes serves every dtype.
#include "mote/ops/pad.h"

#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace pad {
namespace {

constexpr Failure kPaddingsType{Code::kUnsupported, "paddings are {got:type}, i32 or i64 needed"};
constexpr Failure kPaddingsConstant{
    Code::kUnsupported, "paddings are computed at run time; a constant of the model is needed"};
constexpr Failure kPaddingsSize{Code::kInvalidModel,
                                "paddings have {got} numbers, {want} (two a dimension) needed"};
constexpr Failure kPadding{Code::kUnsupported,
                           "a padding of {got} in dimension {want}; 0 to 2^30 - 1 is possible"};
constexpr Failure kRank{Code::kInvalidModel, "output has {got} dimensions, {want} needed"};
constexpr Failure kDimension{Code::kInvalidModel,
                             "a dimension of the output is {got}, input and paddings give {want}"};
constexpr Failure kEmptyInput{Code::kUnsupported, "input has no elements"};

constexpr KernelRow kKernels[] = {
    // input, output
    {DType::kF32, DType::kF32, kernel<Plan, eval>},
    {DType::kI32, DType::kI32, kernel<Plan, eval>},
    {DType::kI16, DType::kI16, kernel<Plan, eval>},
    {DType::kI8, DType::kI8, kernel<Plan, eval>},
};

constexpr int64_t kLargest = (1 << 30) - 1;  // no tensor has a larger dimension

enum Input : uint32_t { kInput, kPaddings };

int64_t number_at(TensorView paddings, uint32_t index) {
  const uint8_t* numbers = paddings.constant();
  return paddings.type() == DType::kI64 ? load<int64_t>(numbers + 8 * index)
                                        : load<int32_t>(numbers + 4 * index);
}

// Checks the paddings; `before` receives the first of each pair.
Status read_paddings(PrepareContext& context, uint32_t* before) {
  const TensorView paddings = context.input(kPaddings);
  const Shape input = context.input(kInput).shape(), output = context.output(0).shape();
  if (paddings.type() != DType::kI32 && paddings.type() != DType::kI64) {
    return context.fail(kPaddingsType, paddings.type());
  }
  const uint32_t numbers = paddings.shape().elements();
  if (numbers != 2 * input.rank) return context.fail(kPaddingsSize, numbers, 2 * input.rank);
  if (numbers != 0 && paddings.constant() == nullptr) return context.fail(kPaddingsConstant);
  if (output.rank != input.rank) return context.fail(kRank, output.rank, input.rank);
  int64_t around[2];
  for (uint32_t i = 0; i < numbers; ++i) {
    const int64_t padding = around[i % 2] = number_at(paddings, i);
    if (padding < 0 || padding > kLargest) return context.fail(kPadding, padding, i / 2);
    if (i % 2 == 0) continue;
    const int64_t want = around[0] + input[i / 2] + around[1];
    if (output[i / 2] != want) return context.fail(kDimension, output[i / 2], want);
    before[i / 2] = static_cast<uint32_t>(around[0]);
  }
  return input.elements() == 0 ? context.fail(kEmptyInput) : kOk;
}

// Finds the runs that stay contiguous and, from the innermost on, the axes along which they lie
// apart. Axes that need no loop of their own are left out: those of size 1, and those that only
// continue the one before.
void find_runs(TensorView input, Shape output, const uint32_t* before, kernels::PadShape* shape,
               kernels::PadAxis* axes) {
  uint32_t step = bits(input.type()) / 8;  // of the output, along the axis at hand
  shape->run = step;
  for (uint32_t i = output.rank; i-- > 0;) {
    const uint32_t size = static_cast<uint32_t>(input.shape()[i]);
    kernels::PadAxis* last = shape->axes == 0 ? nullptr : &axes[shape->axes - 1];
    if (shape->run == step) {
      shape->run *= size;
    } else if (last != nullptr && last->count * last->step == step) {
      last->count *= size;
    } else if (size != 1) {
      axes[shape->axes++] = {size, step};
    }
    shape->first += before[i] * step;
    step *= static_cast<uint32_t>(output[i]);
  }
  shape->output_bytes = step;
}

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(2, 2, 1)) return failed;
  const TensorView input = context.input(kInput), output = context.output(0);
  if (Status failed = context.choose(input.type(), output.type())) return failed;
  uint32_t before[kernels::kMostPadAxes];
  if (Status failed = read_paddings(context, before)) return failed;
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->input = context.input_ref(kInput);
  plan->output = context.output_ref(0);
  if (input.type() == DType::kI8) plan->shape.fill = static_cast<uint8_t>(output.zero_point());
  kernels::PadAxis axes[kernels::kMostPadAxes];
  find_runs(input, output.shape(), before, &plan->shape, axes);
  kernels::PadAxis* table = nullptr;
  if (Status failed = context.make_table(plan->shape.axes, &plan->axes, &table)) return failed;
  for (uint32_t i = 0; table != nullptr && i < plan->shape.axes; ++i) table[i] = axes[i];
  return kOk;
}

}  // namespace

Status eval(const EvalContext& context, const Plan& plan) {
  kernels::pad(plan.shape, context.read<kernels::PadAxis>(plan.axes),
               context.read<uint8_t>(plan.input), context.write<uint8_t>(plan.output));
  return kOk;
}

}  // namespace pad

constexpr Op ops::pad{schema::BuiltinOperator::kPad, nullptr, mote::pad::prepare,
                      mote::pad::kKernels};

}  // namespace mote
