// SignalFramer in i16 and f32.
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

constexpr Failure kSizes{Code::kInvalidModel,
                         "custom options frame_size and frame_step must be 1 to 65536"};
constexpr Failure kPrefill{Code::kInvalidModel,
                           "custom option prefill must be a bool; with it, frame_step may not "
                           "exceed frame_size"};
constexpr Failure kStep{
    Code::kInvalidModel,
    "input has rows of {got} samples, a multiple of frame_step = {want} needed"};

Status read_options(const CustomOptions& options, PrepareContext& context, FramerPlan* plan,
                    bool* prefill) {
  int32_t size = 0, step = 0;
  if (!options.read("frame_size", 1, 65536, &size) ||
      !options.read("frame_step", 1, 65536, &step)) {
    return context.fail(kSizes);
  }
  if (!options.read("prefill", prefill) || (*prefill && step > size)) {
    return context.fail(kPrefill);
  }
  plan->frame_size = static_cast<uint32_t>(size);
  plan->frame_step = static_cast<uint32_t>(step);
  return kOk;
}

// A queue holds less than a frame before a step is added: whole steps, or with prefill a frame less
// one step. Then it has at most frame_size, rounded up to whole steps.
template <class T>
Status prepare_row(PrepareContext& context) {
  FramerPlan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  bool prefill = false;
  const CustomOptions options(context.op().custom_options());
  if (Status failed = read_options(options, context, plan, &prefill)) return failed;
  Rows rows{};
  if (Status failed = rows_of_input(context, &rows)) return failed;
  if (rows.size % plan->frame_step != 0) return context.fail(kStep, rows.size, plan->frame_step);
  plan->input = context.input_ref(0);
  plan->output = context.output_ref(0);
  plan->valid = context.output_ref(1);
  plan->rows = rows.count;
  plan->frames = rows.size / plan->frame_step;
  plan->capacity = (plan->frame_size + plan->frame_step - 1) / plan->frame_step * plan->frame_step;
  const uint32_t frames = plan->rows * plan->frames;
  if (Status failed = check_state(context, frames, plan->frame_size)) return failed;
  if (Status failed = context.expect_output_elements(frames * plan->frame_size)) return failed;
  if (Status failed = expect_output(context, 1, DType::kBool, 1)) return failed;
  uint32_t* waiting = nullptr;
  if (Status failed = context.make_state(1, &plan->waiting, &waiting)) return failed;
  if (waiting != nullptr && prefill) *waiting = plan->frame_size - plan->frame_step;
  return make_state<T>(context, plan->rows, plan->capacity, &plan->queues);
}

constexpr KernelRow kKernels[] = {
    {DType::kI16, DType::kI16, kernel<FramerPlan, eval_framer<int16_t>>, prepare_row<int16_t>},
    {DType::kF32, DType::kF32, kernel<FramerPlan, eval_framer<float>>, prepare_row<float>},
};

}  // namespace

template <class T>
Status eval_framer(const EvalContext& context, const FramerPlan& plan) {
  const T* input = context.read<T>(plan.input);
  T* output = context.write<T>(plan.output);
  uint32_t* waiting = context.write<uint32_t>(plan.waiting);
  bool valid = true;
  uint32_t left = 0;
  for (uint32_t row = 0; row < plan.rows; ++row) {
    kernels::SampleQueue<T> queue(context.write<T>(plan.queues) + row * plan.capacity, *waiting);
    for (uint32_t frame = 0; frame < plan.frames; ++frame) {
      queue.append(input, plan.frame_step);
      if (queue.count() >= plan.frame_size) {
        queue.copy_front(output, plan.frame_size);
        queue.drop_front(plan.frame_step);
      } else {
        memset(output, 0, plan.frame_size * sizeof(T));
        valid = false;
      }
      input += plan.frame_step;
      output += plan.frame_size;
    }
    left = queue.count();
  }
  *waiting = left;
  *context.write<uint8_t>(plan.valid) = valid ? 1 : 0;
  return kOk;
}

}  // namespace signal

constexpr Op ops::signal_framer{schema::BuiltinOperator::kCustom, "SignalFramer",
                                signal::prepare<1, 2>, signal::kKernels};

}  // namespace mote
