// SignalOverlapAdd in i16 (saturating) and f32.
#include "mote/kernels/signal_frames.h"
#include "mote/ops/custom_options.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/signal.h"
#include "mote/ops/signal_frames.h"

namespace mote {
namespace signal {
namespace {

constexpr Failure kStep{Code::kInvalidModel,
                        "custom option frame_step must be 1 to the frame's {want} samples"};
constexpr Failure kRank{Code::kInvalidModel, "input has {got} dimensions, 2 or more are needed"};

int16_t add(int16_t a, int16_t b) {
  const int32_t sum = int32_t{a} + b;
  if (sum < INT16_MIN) return INT16_MIN;
  return static_cast<int16_t>(sum > INT16_MAX ? INT16_MAX : sum);
}

float add(float a, float b) {
  return a + b;
}

template <class T>
Status prepare_row(PrepareContext& context) {
  OverlapAddPlan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  const Shape shape = context.input(0).shape();
  if (shape.rank < 2) return context.fail(kRank, shape.rank);
  const CustomOptions options(context.op().custom_options());
  int32_t step = 0;
  if (!options.read("frame_step", 1, shape.from_end(0), &step)) {
    return context.fail(kStep, 0, shape.from_end(0));
  }
  plan->input = context.input_ref(0);
  plan->output = context.output_ref(0);
  plan->rows = shape.product(0, shape.rank - 2);
  plan->frames = static_cast<uint32_t>(shape.from_end(1));
  plan->frame_size = static_cast<uint32_t>(shape.from_end(0));
  plan->frame_step = static_cast<uint32_t>(step);
  const uint32_t samples = plan->rows * plan->frames * plan->frame_step;
  if (Status failed = context.expect_output_elements(samples)) return failed;
  return make_state<T>(context, plan->rows, plan->frame_size - plan->frame_step, &plan->rests);
}

constexpr KernelRow kKernels[] = {
    {DType::kI16, DType::kI16, kernel<OverlapAddPlan, eval_overlap_add<int16_t>>,
     prepare_row<int16_t>},
    {DType::kF32, DType::kF32, kernel<OverlapAddPlan, eval_overlap_add<float>>, prepare_row<float>},
};

}  // namespace

template <class T>
Status eval_overlap_add(const EvalContext& context, const OverlapAddPlan& plan) {
  const T* frame = context.read<T>(plan.input);
  T* output = context.write<T>(plan.output);
  T* rest = context.write<T>(plan.rests);
  for (uint32_t row = 0; row < plan.rows; ++row, rest += plan.frame_size - plan.frame_step) {
    for (uint32_t i = 0; i < plan.frames; ++i) {
      kernels::overlap_add(frame, plan.frame_size, plan.frame_step, rest, output,
                           [](T a, T b) { return add(a, b); });
      frame += plan.frame_size;
      output += plan.frame_step;
    }
  }
  return kOk;
}

}  // namespace signal

constexpr Op ops::signal_overlap_add{schema::BuiltinOperator::kCustom, "SignalOverlapAdd",
                                     signal::prepare<1, 1>, signal::kKernels};

}  // namespace mote
