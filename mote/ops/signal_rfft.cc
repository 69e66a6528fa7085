// SignalRfft in i16, i32 and f32: rows of numbers to the first half of their spectrum.
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/signal.h"
#include "mote/ops/signal_spectrum.h"

namespace mote {
namespace signal {
namespace {

template <class T>
Status prepare_row(PrepareContext& context) {
  return prepare_fft<T>(context, false);
}

constexpr KernelRow kKernels[] = {
    {DType::kI16, DType::kI16, kernel<FftPlan, eval_rfft<int16_t>>, prepare_row<int16_t>},
    {DType::kI32, DType::kI32, kernel<FftPlan, eval_rfft<int32_t>>, prepare_row<int32_t>},
    {DType::kF32, DType::kF32, kernel<FftPlan, eval_rfft<float>>, prepare_row<float>},
};

}  // namespace

template <class T>
Status eval_rfft(const EvalContext& context, const FftPlan& plan) {
  using C = kernels::Complex<T>;
  const T* input = context.read<T>(plan.input);
  C* output = context.write<C>(plan.output);
  for (uint32_t row = 0; row < plan.rows; ++row) {
    kernels::rfft(plan.shape, plan.tables<T>(context), input, plan.row_size, output);
    input += plan.row_size;
    output += plan.shape.pairs + 1;
  }
  return kOk;
}

}  // namespace signal

constexpr Op ops::signal_rfft{schema::BuiltinOperator::kCustom, "SignalRfft", signal::prepare<1, 1>,
                              signal::kKernels};

}  // namespace mote
