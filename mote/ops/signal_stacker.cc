// SignalStacker in i16 and f32.
#include <string.h>

#include "mote/kernels/signal_frames.h"
#include "mote/ops/custom_options.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/signal.h"
#include "mote/ops/signal_frames.h"

namespace mote {
namespace signal {
namespace {

constexpr Failure kOptions{Code::kInvalidModel,
                           "custom options stacker_left_context and stacker_right_context must be "
                           "0 to 4096, stacker_step 1 to 4096"};
constexpr Failure kChannels{Code::kInvalidModel, "custom option num_channels must be {want}"};
constexpr Failure kStep{Code::kUnsupported,
                        "custom option stacker_step is {got}, more than the stack's {want} frames"};

template <class T>
Status prepare_row(PrepareContext& context) {
  StackerPlan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  const CustomOptions options(context.op().custom_options());
  const uint32_t channels = context.input(0).shape().elements();
  const int32_t expected = static_cast<int32_t>(channels);
  int32_t given = 0, left = 0, right = 0, step = 0;
  if (!options.read("num_channels", expected, expected, &given)) {
    return context.fail(kChannels, 0, expected);
  }
  if (!options.read("stacker_left_context", 0, 4096, &left) ||
      !options.read("stacker_right_context", 0, 4096, &right) ||
      !options.read("stacker_step", 1, 4096, &step)) {
    return context.fail(kOptions);
  }
  const uint32_t frames = static_cast<uint32_t>(left + 1 + right);
  if (static_cast<uint32_t>(step) > frames) return context.fail(kStep, step, frames);
  plan->input = context.input_ref(0);
  plan->output = context.output_ref(0);
  plan->valid = context.output_ref(1);
  plan->channels = channels;
  plan->left_context = static_cast<uint32_t>(left);
  plan->stack_size = channels * frames;
  plan->step_size = channels * static_cast<uint32_t>(step);
  if (Status failed = check_state(context, channels, frames)) return failed;
  if (Status failed = context.expect_output_elements(plan->stack_size)) return failed;
  if (Status failed = expect_output(context, 1, DType::kBool, 1)) return failed;
  StackerState* state = nullptr;
  if (Status failed = context.make_state(1, &plan->state, &state)) return failed;
  return make_state<T>(context, frames, channels, &plan->queue);
}

constexpr KernelRow kKernels[] = {
    {DType::kI16, DType::kI16, kernel<StackerPlan, eval_stacker<int16_t>>, prepare_row<int16_t>},
    {DType::kF32, DType::kF32, kernel<StackerPlan, eval_stacker<float>>, prepare_row<float>},
};

}  // namespace

// A complete stack leaves at least one frame less, and an incomplete one has room for one more.
template <class T>
Status eval_stacker(const EvalContext& context, const StackerPlan& plan) {
  const T* input = context.read<T>(plan.input);
  T* output = context.write<T>(plan.output);
  StackerState* state = context.write<StackerState>(plan.state);
  kernels::SampleQueue<T> queue(context.write<T>(plan.queue), state->waiting);
  const uint32_t copies = state->started != 0 ? 1 : plan.left_context + 1;
  for (uint32_t i = 0; i < copies; ++i) queue.append(input, plan.channels);
  const bool valid = queue.count() == plan.stack_size;
  if (valid) {
    queue.copy_front(output, plan.stack_size);
    queue.drop_front(plan.step_size);
  } else {
    memset(output, 0, plan.stack_size * sizeof(T));
  }
  *state = {queue.count(), 1};
  *context.write<uint8_t>(plan.valid) = valid ? 1 : 0;
  return kOk;
}

}  // namespace signal

constexpr Op ops::signal_stacker{schema::BuiltinOperator::kCustom, "SignalStacker",
                                 signal::prepare<1, 2>, signal::kKernels};

}  // namespace mote
