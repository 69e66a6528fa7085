// How the checks run one packed kernel for Armv7E-M: packing, the observed run, the comparison, and
// the same again with the output trailing the input.
#pragma once

#include <string.h>

#include "firmware/checks/packed_layer.h"
#include "mote/kernels/packed/arm_dsp_pack.h"
#include "mote/kernels/packed/arm_dsp_positions.h"

namespace packed_check {

namespace packed = mote::kernels::packed;
using packed::Rounding;

// What surrounds a case: marks for the instruction counter, and the place for results.
class Observer {
 public:
  virtual void begin() = 0;
  virtual void end() = 0;
  virtual void result(const char* name, const Shape& shape, int mismatches, bool intact) = 0;

 protected:
  ~Observer() = default;
};

struct Workshop {
  uint8_t* bytes;
  size_t size;
  Observer& observer;
};

struct PackedGemm {
  packed::LayerRounding form;
  packed::GemmLayer gemm;
};

inline packed::OutputRange output_range(const Layer& layer) {
  return {layer.output_zero_point, layer.activation_min, layer.activation_max};
}

// The layer's weights, constant channels made plain.
inline packed::GemmWeights gemm_weights(const Layer& layer, int rows, GuardedMemory& memory) {
  const auto channels = static_cast<uint32_t>(layer.shape.output_channels);
  const auto taps = static_cast<uint32_t>(layer.taps());
  packed::GemmWeights weights = {layer.weights,
                                 layer.bias,
                                 layer.multipliers,
                                 channels,
                                 static_cast<uint32_t>(rows),
                                 taps / static_cast<uint32_t>(rows),
                                 layer.input_zero_point,
                                 output_range(layer)};
  const packed::MutableWeights copies = {memory.take<int8_t>(size_t{channels} * taps),
                                         memory.take<int32_t>(channels),
                                         memory.take<mote::Multiplier>(channels)};
  memcpy(copies.weights, layer.weights, size_t{channels} * taps);
  memcpy(copies.bias, layer.bias, channels * sizeof *copies.bias);
  memcpy(copies.multipliers, layer.multipliers, channels * sizeof *copies.multipliers);
  packed::settle_constant_channels(weights, copies);
  weights.weights = copies.weights;
  weights.bias = copies.bias;
  weights.multipliers = copies.multipliers;
  return weights;
}

// Every second layer, as chance has it, may have the uniform rounding.
template <bool kMayBeUniform = true>
bool pack(const packed::GemmWeights& weights, int padded_run, int channel_step,
          GuardedMemory& memory, PackedGemm& result,
          packed::TapOrder order = packed::TapOrder::kSwapped) {
  packed::SumRange* ranges = memory.take<packed::SumRange>(weights.channels);
  const bool may_be_uniform = kMayBeUniform && (weights.bias[0] & 1) != 0;
  if (!packed::prove_gemm(weights, ranges, &result.form, may_be_uniform)) return false;
  const bool unusual = result.form.rounding == Rounding::kUniform &&
                       result.form.final_shift != packed::kUsualFinalShift;
  if (unusual && !packed::prove_gemm(weights, ranges, &result.form)) return false;
  const uint32_t group = packed::gemm_group_words(result.form.rounding, weights.rows,
                                                  static_cast<uint32_t>(padded_run));
  int32_t* stream = memory.take<int32_t>(packed::gemm_groups(weights.channels) * group);
  packed::pack_gemm(weights, result.form, static_cast<uint32_t>(padded_run), stream, order);
  result.gemm = {stream,       group,          weights.channels,
                 channel_step, weights.output, weights.multipliers};
  return true;
}

template <bool kMayBeUniform = true>
bool pack(const Layer& layer, int rows, int padded_run, int channel_step, GuardedMemory& memory,
          PackedGemm& result, packed::TapOrder order = packed::TapOrder::kSwapped) {
  return pack<kMayBeUniform>(gemm_weights(layer, rows, memory), padded_run, channel_step, memory,
                             result, order);
}

inline bool pack_ending_with_inputs(const Layer& layer, int padded, int turn, GuardedMemory& memory,
                                    PackedGemm& result) {
  packed::GemmWeights weights = gemm_weights(layer, 1, memory);
  const auto run = static_cast<uint32_t>(padded);
  int8_t* longer = memory.take<int8_t>(size_t{weights.channels} * run);
  packed::end_with_inputs(weights, run, static_cast<uint32_t>(turn), longer);
  weights.weights = longer;
  weights.run = run;
  return pack<false>(weights, padded, 1, memory, result);
}

// Mismatches of an output that is NHWC or planes.
inline int compare(const Layer& layer, const int8_t* got, bool planes) {
  int mismatches = 0;
  for (int p = 0; p < layer.positions(); ++p) {
    for (int c = 0; c < layer.shape.output_channels; ++c) {
      const int8_t value =
          got[planes ? c * layer.positions() + p : p * layer.shape.output_channels + c];
      mismatches += value != layer.expected[p * layer.shape.output_channels + c];
    }
  }
  return mismatches;
}

// Runs again with the output as far into the input as the lead allows, and compares: both lie in
// one piece of memory. run(input, output).
template <class Run>
int compare_trailing(const Layer& layer, int64_t lead, GuardedMemory& memory, Run run) {
  const int64_t inputs = layer.inputs(), outputs = layer.outputs();
  const int64_t input_at = lead > 0 ? lead : 0, output_at = input_at - lead;
  const int64_t input_end = input_at + inputs, output_end = output_at + outputs;
  int8_t* piece =
      memory.take<int8_t>(static_cast<size_t>(input_end > output_end ? input_end : output_end));
  for (int64_t i = 0; i < inputs; ++i) piece[input_at + i] = layer.input[i];
  run(piece + input_at, piece + output_at);
  return compare(layer, piece + output_at, false);
}

// Runs a kernel under the observer's eyes, and again where its output may overlap its input (when
// `lead` says so). Mismatches of both. run(input, output).
struct Trial {
  const Layer& layer;
  const int8_t* input;
  bool planes;  // of the output
  GuardedMemory& memory;
  Observer& observer;

  template <class Run>
  int operator()(const int64_t* lead, Run run) const {
    int8_t* output = memory.take<int8_t>(static_cast<size_t>(layer.outputs()));
    observer.begin();
    run(input, output);
    observer.end();
    const int mismatches = compare(layer, output, planes);
    return mismatches + (lead == nullptr ? 0 : compare_trailing(layer, *lead, memory, run));
  }
};

inline const int8_t* in_planes(const Layer& layer, GuardedMemory& memory) {
  int8_t* planes = memory.take<int8_t>(static_cast<size_t>(layer.inputs()));
  const int pixels = layer.shape.rows * layer.shape.columns;
  for (int i = 0; i < layer.inputs(); ++i) {
    planes[i % layer.shape.input_channels * pixels + i / layer.shape.input_channels] =
        layer.input[i];
  }
  return planes;
}

// Calls function(constant of the form) for the three forms of rounding, or the four.
template <Rounding kRounding, int kFinalShift>
struct Form {
  static constexpr Rounding rounding = kRounding;
  static constexpr int final_shift = kFinalShift;
};
template <bool kMayBeUniform = true, class Function>
bool with_form(const packed::LayerRounding& form, Function function) {
  if (form.rounding == Rounding::kGeneric) return function(Form<Rounding::kGeneric, 0>()), true;
  if (form.rounding == Rounding::kSigned) return function(Form<Rounding::kSigned, 0>()), true;
  if (form.final_shift != packed::kUsualFinalShift) return false;
  if constexpr (kMayBeUniform) {
    if (form.rounding == Rounding::kUniform) {
      return function(Form<Rounding::kUniform, packed::kUsualFinalShift>()), true;
    }
  }
  return function(Form<Rounding::kFused, packed::kUsualFinalShift>()), true;
}

}  // namespace packed_check
