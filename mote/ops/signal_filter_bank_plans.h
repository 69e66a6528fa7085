// The plans of SignalFilterBank, SignalFilterBankSquareRoot, SignalFilterBankSpectralSubtraction,
// SignalPCAN and SignalFilterBankLog: in this order energies become the features of a spectrogram.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/kernels/signal_filter_bank.h"
#include "mote/ops/op.h"

namespace mote::signal {

struct FilterBankPlan {
  TensorRef energies;
  TensorRef weights;
  TensorRef unweights;
  TensorRef frequency_starts;
  TensorRef weight_starts;
  TensorRef widths;
  TensorRef output;
  uint32_t channels;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("energies", &FilterBankPlan::energies);
    visit("weights", &FilterBankPlan::weights);
    visit("unweights", &FilterBankPlan::unweights);
    visit("frequency_starts", &FilterBankPlan::frequency_starts);
    visit("weight_starts", &FilterBankPlan::weight_starts);
    visit("widths", &FilterBankPlan::widths);
    visit("output", &FilterBankPlan::output);
    visit("channels", &FilterBankPlan::channels);
  }
};

struct SquareRootPlan {
  TensorRef input;
  TensorRef scale_bits;
  TensorRef output;
  uint32_t elements;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &SquareRootPlan::input);
    visit("scale_bits", &SquareRootPlan::scale_bits);
    visit("output", &SquareRootPlan::output);
    visit("elements", &SquareRootPlan::elements);
  }
};

struct SpectralSubtractionPlan {
  TensorRef input;
  TensorRef output;
  TensorRef noise_output;
  uint32_t channels;
  Slot noise;  // uint32_t[channels], the estimate so far
  kernels::SpectralSubtraction arithmetic;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &SpectralSubtractionPlan::input);
    visit("output", &SpectralSubtractionPlan::output);
    visit("noise_output", &SpectralSubtractionPlan::noise_output);
    visit("channels", &SpectralSubtractionPlan::channels);
    visit("noise", &SpectralSubtractionPlan::noise);
    visit("arithmetic", &SpectralSubtractionPlan::arithmetic);
  }
};

struct PcanPlan {
  TensorRef input;
  TensorRef noise;
  TensorRef table;
  TensorRef output;
  uint32_t channels;
  uint32_t snr_shift;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &PcanPlan::input);
    visit("noise", &PcanPlan::noise);
    visit("table", &PcanPlan::table);
    visit("output", &PcanPlan::output);
    visit("channels", &PcanPlan::channels);
    visit("snr_shift", &PcanPlan::snr_shift);
  }
};

struct LogPlan {
  TensorRef input;
  TensorRef output;
  uint32_t channels;
  uint32_t correction_bits;
  uint32_t scale;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &LogPlan::input);
    visit("output", &LogPlan::output);
    visit("channels", &LogPlan::channels);
    visit("correction_bits", &LogPlan::correction_bits);
    visit("scale", &LogPlan::scale);
  }
};

Status eval_filter_bank(const EvalContext& context, const FilterBankPlan& plan);
Status eval_square_root(const EvalContext& context, const SquareRootPlan& plan);
Status eval_spectral_subtraction(const EvalContext& context, const SpectralSubtractionPlan& plan);
Status eval_pcan(const EvalContext& context, const PcanPlan& plan);
Status eval_log(const EvalContext& context, const LogPlan& plan);

}  // namespace mote::signal
