// What SignalRfft and SignalIrfft share: the plan, the checks and the tables.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/kernels/signal_fft.h"
#include "mote/ops/op.h"

namespace mote {

// Compiled once, in signal_fft.cc, for both directions.
extern template class kernels::FftStages<int16_t>;
extern template class kernels::FftStages<int32_t>;
extern template class kernels::FftStages<float>;

namespace signal {

struct FftPlan {
  TensorRef input;
  TensorRef output;
  uint32_t rows;      // transforms
  uint32_t row_size;  // numbers a row of the input
  kernels::FftShape shape;
  Slot stages;  // Complex<T>[pairs]
  Slot halves;  // Complex<T>[pairs / 2]

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &FftPlan::input);
    visit("output", &FftPlan::output);
    visit("rows", &FftPlan::rows);
    visit("row_size", &FftPlan::row_size);
    visit("shape", &FftPlan::shape);
    visit("stages", &FftPlan::stages);
    visit("halves", &FftPlan::halves);
  }

  template <class T>
  kernels::FftTables<T> tables(const EvalContext& context) const {
    return {context.read<kernels::Complex<T>>(stages), context.read<kernels::Complex<T>>(halves)};
  }
};

// Twiddles for a transform of 2 * pairs numbers, equal to kissfft's, which come from C++ doubles.
template <class T>
void make_twiddles(uint32_t pairs, bool inverse, kernels::Complex<T>* stages,
                   kernels::Complex<T>* halves);

// The whole prepare of a row in dtype T.
template <class T>
Status prepare_fft(PrepareContext& context, bool inverse);

}  // namespace signal
}  // namespace mote
