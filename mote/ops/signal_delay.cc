// SignalDelay in i16 and f32.
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

constexpr Failure kLength{Code::kInvalidModel, "custom option delay_length must be 0 to 65536"};

// A delay line is all the state there is: TFLM keeps frame and delay, twice.
template <class T>
Status prepare_row(PrepareContext& context) {
  DelayPlan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  const CustomOptions options(context.op().custom_options());
  int32_t length = 0;
  if (!options.read("delay_length", 0, 65536, &length)) return context.fail(kLength);
  Rows rows{};
  if (Status failed = rows_of_input(context, &rows)) return failed;
  if (Status failed = context.expect_output_elements(rows.count * rows.size)) return failed;
  plan->input = context.input_ref(0);
  plan->output = context.output_ref(0);
  plan->rows = rows.count;
  plan->row_size = rows.size;
  plan->length = static_cast<uint32_t>(length);
  if (Status failed = make_state<uint32_t>(context, 1, 1, &plan->position)) return failed;
  return make_state<T>(context, rows.count, plan->length, &plan->rings);
}

constexpr KernelRow kKernels[] = {
    {DType::kI16, DType::kI16, kernel<DelayPlan, eval_delay<int16_t>>, prepare_row<int16_t>},
    {DType::kF32, DType::kF32, kernel<DelayPlan, eval_delay<float>>, prepare_row<float>},
};

}  // namespace

template <class T>
Status eval_delay(const EvalContext& context, const DelayPlan& plan) {
  const T* input = context.read<T>(plan.input);
  T* output = context.write<T>(plan.output);
  if (plan.length == 0) {
    memcpy(output, input, plan.rows * plan.row_size * sizeof(T));
    return kOk;
  }
  T* ring = context.write<T>(plan.rings);
  uint32_t* position = context.write<uint32_t>(plan.position);
  uint32_t next = 0;
  for (uint32_t row = 0; row < plan.rows; ++row, ring += plan.length) {
    next = kernels::delay(input + row * plan.row_size, output + row * plan.row_size, plan.row_size,
                          ring, plan.length, *position);
  }
  *position = next;
  return kOk;
}

}  // namespace signal

constexpr Op ops::signal_delay{schema::BuiltinOperator::kCustom, "SignalDelay",
                               signal::prepare<1, 1>, signal::kKernels};

}  // namespace mote
