// SignalIrfft in i16, i32 and f32: the first half of a spectrum to numbers, for each row.
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/signal.h"
#include "mote/ops/signal_spectrum.h"

namespace mote {
namespace signal {
namespace {

template <class T>
Status prepare_row(PrepareContext& context) {
  return prepare_fft<T>(context, true);
}

constexpr KernelRow kKernels[] = {
    {DType::kI16, DType::kI16, kernel<FftPlan, eval_irfft<int16_t>>, prepare_row<int16_t>},
    {DType::kI32, DType::kI32, kernel<FftPlan, eval_irfft<int32_t>>, prepare_row<int32_t>},
    {DType::kF32, DType::kF32, kernel<FftPlan, eval_irfft<float>>, prepare_row<float>},
};

}  // namespace

template <class T>
Status eval_irfft(const EvalContext& context, const FftPlan& plan) {
  using C = kernels::Complex<T>;
  const C* input = context.read<C>(plan.input);
  C* output = context.write<C>(plan.output);
  for (uint32_t row = 0; row < plan.rows; ++row) {
    kernels::irfft(plan.shape, plan.tables<T>(context), input, output);
    input += plan.shape.pairs + 1;
    output += plan.shape.pairs;
  }
  return kOk;
}

}  // namespace signal

constexpr Op ops::signal_irfft{schema::BuiltinOperator::kCustom, "SignalIrfft",
                               signal::prepare<1, 1>, signal::kKernels};

}  // namespace mote
