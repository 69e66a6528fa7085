// The Signal* operators around a Fourier transform: Window, FftAutoScale, Rfft, Irfft and Energy.
// The plan of the transforms is in signal_fft.h.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/ops/op.h"
#include "mote/ops/signal_fft.h"

namespace mote::signal {

// SignalWindow: output = clamp(input * weights >> shift); the weights repeat for each row.
struct WindowPlan {
  TensorRef input;
  TensorRef weights;
  TensorRef output;
  uint32_t rows;
  uint32_t row_size;
  int32_t shift;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &WindowPlan::input);
    visit("weights", &WindowPlan::weights);
    visit("output", &WindowPlan::output);
    visit("rows", &WindowPlan::rows);
    visit("row_size", &WindowPlan::row_size);
    visit("shift", &WindowPlan::shift);
  }
};

// SignalFftAutoScale: shifts the samples left to use all bits; output 1 says by how much.
struct AutoScalePlan {
  TensorRef input;
  TensorRef output;
  TensorRef scale_bits;
  uint32_t elements;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &AutoScalePlan::input);
    visit("output", &AutoScalePlan::output);
    visit("scale_bits", &AutoScalePlan::scale_bits);
    visit("elements", &AutoScalePlan::elements);
  }
};

// SignalEnergy: |z|^2 of the pairs start_index ... end_index - 1 of a spectrum, 0 for the others.
struct EnergyPlan {
  TensorRef input;
  TensorRef output;
  uint32_t pairs;
  uint32_t start;
  uint32_t end;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &EnergyPlan::input);
    visit("output", &EnergyPlan::output);
    visit("pairs", &EnergyPlan::pairs);
    visit("start", &EnergyPlan::start);
    visit("end", &EnergyPlan::end);
  }
};

Status eval_window(const EvalContext& context, const WindowPlan& plan);
Status eval_auto_scale(const EvalContext& context, const AutoScalePlan& plan);
Status eval_energy(const EvalContext& context, const EnergyPlan& plan);
// T is int16_t, int32_t or float.
template <class T>
Status eval_rfft(const EvalContext& context, const FftPlan& plan);
template <class T>
Status eval_irfft(const EvalContext& context, const FftPlan& plan);

}  // namespace mote::signal
