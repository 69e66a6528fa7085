// PAD of any rank: kernels that move bytes serve every dtype.
//
// What the shapes determine is planned; the paddings themselves only say where the input begins,
// so that they may as well be computed at run time.
#include "mote/ops/pad.h"

#include "mote/kernels/fill.h"
#include "mote/ops/index_list.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace pad {
namespace {

constexpr Failure kPaddings{Code::kInvalidModel,
                            "the paddings do not make the output's shape of the input's, or one is "
                            "negative or mirrors more than there is"};
constexpr Failure kRank{Code::kInvalidModel, "output has {got} dimensions, {want} needed"};
constexpr Failure kEmptyInput{Code::kUnsupported, "input has no elements"};
constexpr Failure kValueType{Code::kInvalidModel, "the value is {got:type}, {want:type} needed"};
constexpr Failure kValueCount{Code::kInvalidModel, "the value has {got} elements, 1 needed"};
constexpr Failure kValueQuantization{
    Code::kUnsupported, "the value is quantized unlike the output: convert the model again"};

enum Input : uint32_t { kInput, kPaddingsInput, kValue };

// Finds the runs that stay contiguous and the axes along which they lie apart, innermost first.
// Axes that need no loop of their own are left out: those of size 1, and those that only continue
// the one before.
void find_runs(Span<const kernels::PadDimension> dimensions, kernels::PadShape* shape,
               kernels::PadAxis* axes) {
  for (uint32_t i = dimensions.size; i-- > 0;) {
    const kernels::PadDimension& dimension = dimensions[i];
    kernels::PadAxis* last = shape->axis_count == 0 ? nullptr : &axes[shape->axis_count - 1];
    // Everything further in is unpadded: the run is the whole of a step.
    if (shape->run == dimension.step) {
      shape->run *= dimension.input;
    } else if (last != nullptr && last->extent * last->strides[0] == dimension.step) {
      last->extent *= dimension.input;
    } else if (dimension.input != 1) {
      axes[shape->axis_count++] = {dimension.input, {dimension.step}};
    }
  }
}

// `dimensions` receives one entry for each dimension of the input.
Status find_dimensions(PrepareContext& context, Mode mode, kernels::PadDimension* dimensions,
                       Plan* plan) {
  const Shape input = context.input(kInput).shape(), output = context.output(0).shape();
  const uint32_t rank = input.rank;
  if (output.rank != rank) return context.fail(kRank, output.rank, rank);
  if (input.elements() == 0) return context.fail(kEmptyInput);
  if (Status failed = find_numbers(context, kPaddingsInput, 2 * rank, &plan->paddings)) {
    return failed;
  }
  for (uint32_t i = 0; i < rank; ++i) {
    dimensions[i] = {static_cast<uint32_t>(input[i]), static_cast<uint32_t>(output[i]),
                     output.product(i + 1, rank) * plan->element_bytes};
  }
  const uint8_t* numbers = context.input(kPaddingsInput).constant();
  if (numbers == nullptr) return kOk;
  uint32_t before[kMostDimensions];
  const uint32_t first = read_paddings(numbers, plan->paddings, mode, dimensions, before);
  if (first == kBadPaddings) return context.fail(kPaddings);
  if (mode != Mode::kConstant) return kOk;  // mirroring needs them one by one
  // A table less in the arena, and less to do at run time.
  plan->first = first;
  plan->paddings.count = 0;
  return kOk;
}

Status find_value(PrepareContext& context, Plan* plan) {
  const TensorView output = context.output(0);
  plan->value = context.input_ref(kValue);
  if (plan->value == kNoTensor) {
    // TFLM, too, pads i16 with 0: its zero point is 0 by TFLite's rules.
    if (bits(output.type()) == 8) plan->zero = static_cast<uint8_t>(output.zero_point());
    return kOk;
  }
  const TensorView value = context.input(kValue);
  if (value.type() != output.type()) return context.fail(kValueType, value.type(), output.type());
  const uint32_t count = value.shape().elements();
  if (count != 1) return context.fail(kValueCount, count);
  return quantized_alike(value, output) ? kOk : context.fail(kValueQuantization);
}

}  // namespace

const Failure kComputedPaddings{Code::kInvalidData, kPaddings.text};

uint32_t read_paddings(const uint8_t* numbers, NumberList list, Mode mode,
                       const kernels::PadDimension* dimensions, uint32_t* before) {
  uint32_t first = 0;
  for (uint32_t i = 0; i < list.count / 2u; ++i) {
    const kernels::PadDimension& dimension = dimensions[i];
    const int64_t front = number_at(numbers, list, 2 * i);
    const int64_t back = number_at(numbers, list, 2 * i + 1);
    const int64_t room = int64_t{dimension.output} - dimension.input;
    // Compared without a sum of the two, which could overflow.
    if (front < 0 || front > room || back != room - front) return kBadPaddings;
    const int64_t most = int64_t{dimension.input} - (mode == Mode::kReflect ? 1 : 0);
    if (mode != Mode::kConstant && (front > most || back > most)) return kBadPaddings;
    before[i] = static_cast<uint32_t>(front);
    first += before[i] * dimension.step;
  }
  return first;
}

Status make_plan(PrepareContext& context, Mode mode, Plan** made) {
  if (Status failed = context.make_plan(made)) return failed;
  Plan* plan = *made;
  plan->input = context.input_ref(kInput);
  plan->output = context.output_ref(0);
  plan->mode = mode;
  plan->element_bytes = bits(context.input(kInput).type()) / 8;
  kernels::PadDimension dimensions[kMostDimensions];
  if (Status failed = find_dimensions(context, mode, dimensions, plan)) return failed;
  kernels::PadAxis axes[kMostDimensions];
  plan->shape.output_bytes = context.output(0).bytes();
  plan->shape.run = plan->element_bytes;
  find_runs({dimensions, context.input(kInput).shape().rank}, &plan->shape, axes);
  kernels::PadAxis* axis_table = nullptr;
  if (Status failed = context.make_table(plan->shape.axis_count, &plan->axes, &axis_table)) {
    return failed;
  }
  for (uint32_t i = 0; axis_table != nullptr && i < plan->shape.axis_count; ++i) {
    axis_table[i] = axes[i];
  }
  const uint32_t rank = plan->paddings.count / 2u;  // 0 when nothing is left to read
  kernels::PadDimension* table = nullptr;
  if (Status failed = context.make_table(rank, &plan->dimensions, &table)) return failed;
  for (uint32_t i = 0; table != nullptr && i < rank; ++i) table[i] = dimensions[i];
  return kOk;
}

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(2, 3, 1)) return failed;
  if (Status failed = choose_movement(context, kInput)) return failed;
  Plan* plan = nullptr;
  if (Status failed = make_plan(context, Mode::kConstant, &plan)) return failed;
  return find_value(context, plan);
}

// Filling everything before costs a second write of the interior, but no case distinction at any
// border.
Status eval(const EvalContext& context, const Plan& plan) {
  uint32_t before[kMostDimensions];
  const uint32_t first =
      read_paddings(context.read<uint8_t>(plan.paddings.tensor), plan.paddings, plan.mode,
                    context.read<kernels::PadDimension>(plan.dimensions), before);
  if (first == kBadPaddings) return kComputedPaddings;
  uint8_t* output = context.write<uint8_t>(plan.output);
  if (plan.value == kNoTensor) {
    memset(output, plan.zero, plan.shape.output_bytes);
  } else {
    kernels::fill(context.at(plan.value), plan.element_bytes, output, plan.shape.output_bytes);
  }
  kernels::place(plan.shape, context.read<kernels::PadAxis>(plan.axes),
                 context.read<uint8_t>(plan.input), output + plan.first + first);
  return kOk;
}

}  // namespace pad

constexpr Op ops::pad{schema::BuiltinOperator::kPad, nullptr, mote::pad::prepare,
                      mote::pad::kKernels};

}  // namespace mote
