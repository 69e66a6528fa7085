// SignalWindow in i16.
#include "mote/kernels/signal_spectrum.h"
#include "mote/ops/custom_options.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/signal.h"
#include "mote/ops/signal_spectrum.h"

namespace mote {
namespace signal {
namespace {

constexpr Failure kShift{Code::kInvalidModel, "custom option shift must be 0 to 31"};

Status prepare_row(PrepareContext& context) {
  WindowPlan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  const CustomOptions options(context.op().custom_options());
  if (!options.read("shift", 0, 31, &plan->shift)) return context.fail(kShift);
  Rows rows{};
  if (Status failed = rows_of_input(context, &rows)) return failed;
  if (Status failed = expect_input(context, 1, DType::kI16, rows.size)) return failed;
  if (Status failed = context.expect_output_elements(rows.count * rows.size)) return failed;
  plan->input = context.input_ref(0);
  plan->weights = context.input_ref(1);
  plan->output = context.output_ref(0);
  plan->rows = rows.count;
  plan->row_size = rows.size;
  return kOk;
}

constexpr KernelRow kKernels[] = {
    {DType::kI16, DType::kI16, kernel<WindowPlan, eval_window>, prepare_row},
};

}  // namespace

Status eval_window(const EvalContext& context, const WindowPlan& plan) {
  const int16_t* input = context.read<int16_t>(plan.input);
  const int16_t* weights = context.read<int16_t>(plan.weights);
  int16_t* output = context.write<int16_t>(plan.output);
  for (uint32_t row = 0; row < plan.rows; ++row) {
    for (uint32_t i = 0; i < plan.row_size; ++i) {
      *output++ = kernels::apply_window(*input++, weights[i], plan.shift);
    }
  }
  return kOk;
}

}  // namespace signal

constexpr Op ops::signal_window{schema::BuiltinOperator::kCustom, "SignalWindow",
                                signal::prepare<2, 1>, signal::kKernels};

}  // namespace mote
