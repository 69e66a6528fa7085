// What recurrent layers share: the walk over a sequence and the sum that every gate starts from.
#pragma once

#include <math.h>
#include <stdint.h>

namespace mote::kernels {

// Input and output are [batches, steps, depth], or [steps, batches, depth] when time comes first.
struct Sequence {
  uint32_t batches;
  uint32_t steps;
  uint8_t time_major;
};

// Calls step(batch, row) for all steps of one batch after the other, forward or backward in time.
// `row` counts vectors of `depth` from the start of the input and of the output. Batches do not
// touch each other's state, so their order is free.
template <class Step>
void for_each_step(const Sequence& sequence, bool backward, Step step) {
  for (uint32_t batch = 0; batch < sequence.batches; ++batch) {
    for (uint32_t i = 0; i < sequence.steps; ++i) {
      const uint32_t time = backward ? sequence.steps - 1 - i : i;
      step(batch, sequence.time_major != 0 ? time * sequence.batches + batch
                                           : batch * sequence.steps + time);
    }
  }
}

// The fused activations of cells; values as in the file format.
enum class CellActivation : uint8_t { kNone, kRelu, kReluN1To1, kRelu6, kTanh };

inline float clip(float x, float low, float high) {
  x = x < low ? low : x;
  return x > high ? high : x;
}

inline float activate(CellActivation activation, float x) {
  switch (activation) {
    case CellActivation::kRelu:
      return x < 0.0f ? 0.0f : x;
    case CellActivation::kReluN1To1:
      return clip(x, -1.0f, 1.0f);
    case CellActivation::kRelu6:
      return clip(x, 0.0f, 6.0f);
    case CellActivation::kTanh:
      return tanhf(x);
    default:
      return x;
  }
}

// Weights of float layers, rows one after the other: f32, or i8 to be multiplied by a scale. Null
// when the model leaves them out. An i8 weight is used as the real number that it stands for:
// TFLite rounds the layer's input to 8 bits first, which is less exact.
template <class Weight>
struct Matrix {
  const Weight* weights;
  float scale;
};

template <class Isa>
float dot(const float* weights, const float* input, uint32_t n) {
  return Isa::dot_f32(weights, input, n);
}
template <class Isa>
float dot(const int8_t* weights, const float* input, uint32_t n) {
  float sum = 0;
  for (uint32_t i = 0; i < n; ++i) sum += static_cast<float>(weights[i]) * input[i];
  return sum;
}

// One row of the matrix times a vector; 0 for a matrix that is not there.
template <class Isa, class Weight>
float row_product(const Matrix<Weight>& matrix, uint32_t row, const float* vector, uint32_t depth) {
  if (matrix.weights == nullptr) return 0.0f;
  return matrix.scale * dot<Isa>(matrix.weights + row * depth, vector, depth);
}

// What one step sees, and how long the vectors are. The auxiliary input is a second one beside the
// input (stacked bidirectional layers); the hidden state is the output of the step before.
struct StepVectors {
  const float* input;
  const float* aux;
  const float* hidden;
};
struct StepDepths {
  uint32_t input;
  uint32_t aux;
  uint32_t hidden;
};

template <class Weight>
struct Gate {
  Matrix<Weight> input;
  Matrix<Weight> aux;
  Matrix<Weight> recurrent;
  const float* bias;  // may be null
};

// bias + input weights . input + aux weights . aux + recurrent weights . hidden, for one row.
template <class Isa, class Weight>
float gate_sum(const Gate<Weight>& gate, const StepDepths& depths, const StepVectors& vectors,
               uint32_t row) {
  float sum = gate.bias == nullptr ? 0.0f : gate.bias[row];
  sum += row_product<Isa>(gate.input, row, vectors.input, depths.input);
  sum += row_product<Isa>(gate.aux, row, vectors.aux, depths.aux);
  return sum + row_product<Isa>(gate.recurrent, row, vectors.hidden, depths.hidden);
}

// A step of a plain recurrent layer: output = activation(gate sum), which is the next hidden state.
// The output must not be the hidden state: every row reads all of it.
template <class Isa, class Weight>
void rnn_step(const Gate<Weight>& gate, CellActivation activation, const StepDepths& depths,
              const StepVectors& vectors, float* output) {
  for (uint32_t row = 0; row < depths.hidden; ++row) {
    output[row] = activate(activation, gate_sum<Isa>(gate, depths, vectors, row));
  }
}

}  // namespace mote::kernels
