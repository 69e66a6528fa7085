// SignalFilterBankSquareRoot: u64 to u32, undoing the scaling that FftAutoScale reports.
#include "mote/model/flatbuffer.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/signal.h"
#include "mote/ops/signal_filter_bank_plans.h"

namespace mote {
namespace signal {
namespace {

constexpr Failure kScaleBits{Code::kInvalidData, "the number of scale bits is not 0 to 31"};

Status prepare_row(PrepareContext& context) {
  SquareRootPlan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->input = context.input_ref(0);
  plan->scale_bits = context.input_ref(1);
  plan->output = context.output_ref(0);
  plan->elements = context.input(0).shape().elements();
  if (Status failed = expect_input(context, 1, DType::kI32, 1)) return failed;
  return context.expect_output_elements(plan->elements);
}

constexpr KernelRow kKernels[] = {
    {DType::kU64, DType::kU32, kernel<SquareRootPlan, eval_square_root>, prepare_row},
};

}  // namespace

// The input may be a constant, which is aligned to 4 only.
Status eval_square_root(const EvalContext& context, const SquareRootPlan& plan) {
  const uint8_t* input = context.at(plan.input);
  const int32_t scale_bits = *context.read<int32_t>(plan.scale_bits);
  if (scale_bits < 0 || scale_bits > 31) return kScaleBits;
  uint32_t* output = context.write<uint32_t>(plan.output);
  for (uint32_t i = 0; i < plan.elements; ++i) {
    output[i] = kernels::square_root(load<uint64_t>(input + size_t{8} * i)) >> scale_bits;
  }
  return kOk;
}

}  // namespace signal

constexpr Op ops::signal_filter_bank_square_root{schema::BuiltinOperator::kCustom,
                                                 "SignalFilterBankSquareRoot",
                                                 signal::prepare<2, 1>, signal::kKernels};

}  // namespace mote
