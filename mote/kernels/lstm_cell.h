// The LSTM cell in float, with all of TFLite's variants: peephole, projection, layer normalization,
// coupled input and forget gates (CIFG).
#pragma once

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "mote/kernels/logistic.h"
#include "mote/kernels/recurrent.h"

namespace mote::kernels {

// In the order of the operators' inputs.
enum LstmGateIndex : uint32_t { kInputGate, kForgetGate, kCellGate, kOutputGate, kLstmGates };

// With layer normalization the bias comes after it: then sum.bias is null.
template <class Weight>
struct LstmGate {
  Gate<Weight> sum;
  Matrix<Weight> peephole;  // one weight a cell; null without
  const float* norm;        // coefficients; null without
  const float* norm_bias;
};

template <class Weight>
struct LstmCell {
  LstmGate<Weight> gates[kLstmGates];  // without input weights, the input gate is 1 - forget gate
  Matrix<Weight> projection;           // [outputs, cells]; null: outputs are the cells' own
  const float* projection_bias;        // may be null
  StepDepths depths;                   // depths.hidden counts the outputs
  uint32_t cells;
  float cell_clip;  // 0: none
  float projection_clip;
  CellActivation activation;
};

// Rows of `cells` floats that a step needs beside its state.
inline constexpr uint32_t kLstmScratchRows = 3;

// norm * (x - mean) / deviation + bias over all cells of a gate. The small constant, TFLite's,
// keeps a row of equal values from dividing by zero.
inline void normalize(const float* norm, const float* bias, uint32_t n, float* values) {
  float mean = 0, variance = 0;
  for (uint32_t i = 0; i < n; ++i) mean += values[i];
  mean /= static_cast<float>(n);
  for (uint32_t i = 0; i < n; ++i) variance += (values[i] - mean) * (values[i] - mean);
  variance /= static_cast<float>(n);
  const float factor = 1.0f / sqrtf(variance + 1e-8f);
  for (uint32_t i = 0; i < n; ++i) values[i] = (values[i] - mean) * factor * norm[i] + bias[i];
}

// A gate of every cell, before its activation.
template <class Isa, class Weight>
void lstm_gate(const LstmCell<Weight>& cell, LstmGateIndex index, const StepVectors& vectors,
               const float* states, float* values) {
  const LstmGate<Weight>& gate = cell.gates[index];
  for (uint32_t i = 0; i < cell.cells; ++i) {
    values[i] = gate_sum<Isa>(gate.sum, cell.depths, vectors, i);
    // A matrix with one column: its rows are single weights.
    values[i] += row_product<Isa>(gate.peephole, i, states + i, 1);
  }
  if (gate.norm != nullptr) normalize(gate.norm, gate.norm_bias, cell.cells, values);
}

// output = projection of the cells' outputs, or these themselves.
template <class Isa, class Weight>
void lstm_project(const LstmCell<Weight>& cell, const float* values, float* output) {
  if (cell.projection.weights == nullptr) {
    memcpy(output, values, cell.cells * sizeof(float));
    return;
  }
  for (uint32_t o = 0; o < cell.depths.hidden; ++o) {
    float sum = row_product<Isa>(cell.projection, o, values, cell.cells);
    if (cell.projection_bias != nullptr) sum += cell.projection_bias[o];
    const float limit = cell.projection_clip;
    output[o] = limit > 0.0f ? clip(sum, -limit, limit) : sum;
  }
}

// One step of one batch, TFLite's reference:
//   f, i, o = logistic(gate sums)     g = activation(gate sum)
//   state = clip(f * state + i * g)   output = projection(o * activation(state))
// Peephole weights see the old state, except in the output gate, which sees the new one.
// `scratch` has kLstmScratchRows rows; `output` must not be the hidden state.
template <class Isa, class Weight>
void lstm_step(const LstmCell<Weight>& cell, const StepVectors& vectors, float* states,
               float* scratch, float* output) {
  const uint32_t n = cell.cells;
  float *forget = scratch, *input = forget + n, *candidate = input + n;
  const bool coupled = cell.gates[kInputGate].sum.input.weights == nullptr;
  lstm_gate<Isa>(cell, kForgetGate, vectors, states, forget);
  if (!coupled) lstm_gate<Isa>(cell, kInputGate, vectors, states, input);
  lstm_gate<Isa>(cell, kCellGate, vectors, states, candidate);
  for (uint32_t i = 0; i < n; ++i) {
    const float f = logistic_f32(forget[i]);
    const float in = coupled ? 1.0f - f : logistic_f32(input[i]);
    const float state = f * states[i] + in * activate(cell.activation, candidate[i]);
    states[i] = cell.cell_clip > 0.0f ? clip(state, -cell.cell_clip, cell.cell_clip) : state;
  }
  float* values = forget;
  lstm_gate<Isa>(cell, kOutputGate, vectors, states, values);
  for (uint32_t i = 0; i < n; ++i) {
    values[i] = logistic_f32(values[i]) * activate(cell.activation, states[i]);
  }
  lstm_project<Isa>(cell, values, output);
}

}  // namespace mote::kernels
