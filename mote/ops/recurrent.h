// What the recurrent operators prepare alike: sequences, weights, states and where they write.
#pragma once

#include <stdint.h>
#include <string.h>

#include "mote/base/dtype.h"
#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/kernels/recurrent.h"
#include "mote/model/schema.h"

namespace mote {

class PrepareContext;

// The number of an input that an operator does not have.
inline constexpr uint32_t kNoInput = 0xFFFF;

// What an input must be.
struct TensorRule {
  uint32_t input;
  DType type;
  uint64_t elements;
};

// Fails when the model leaves the input out.
Status expect_input(PrepareContext& context, uint32_t input);
// Fails unless the input is there and as it must be.
Status read_needed(PrepareContext& context, const TensorRule& rule, TensorRef* tensor);
// The same, or kNoTensor when the model leaves the input out.
Status read_optional(PrepareContext& context, const TensorRule& rule, TensorRef* tensor);
// The same for a tensor that keeps its values from one invoke to the next: the operator writes it,
// so that it must be a variable.
Status read_state(PrepareContext& context, const TensorRule& rule, TensorRef* tensor);
// Fails unless the output has this dtype and as many elements.
Status expect_output(PrepareContext& context, uint32_t output, DType type, uint64_t elements);
// Fails unless the zero point of the input is 0.
Status expect_zero_point_0(PrepareContext& context, uint32_t input);

// A matrix of weights of a float layer. real = scale * weight; the scale of f32 weights is 1.
struct WeightsPlan {
  float scale;
  TensorRef tensor;  // kNoTensor when the model leaves it out
};
Status read_weights(PrepareContext& context, const TensorRule& rule, WeightsPlan* weights);

struct GatePlan {
  WeightsPlan input;
  WeightsPlan aux;
  WeightsPlan recurrent;
  TensorRef bias;
};

// Numbers of the inputs that make a gate.
struct GateInputs {
  uint32_t weights;
  uint32_t aux_weights;
  uint32_t recurrent_weights;
  uint32_t bias;
};
// All but the auxiliary weights are needed.
Status read_gate(PrepareContext& context, const GateInputs& inputs, DType weights_type,
                 const kernels::StepDepths& depths, uint32_t rows, GatePlan* gate);

// The dimensions of input 0: [batches, steps, depth], or time first, or [batches, depth] when the
// operator makes one step an invoke.
Status find_sequence(PrepareContext& context, bool single_step, bool time_major,
                     kernels::Sequence* sequence);

// What one direction of a layer reads and writes: rows of the inputs, parts of rows of the output.
struct StreamPlan {
  TensorRef input;
  TensorRef aux;
  TensorRef output;
  uint32_t input_depth;
  uint32_t aux_depth;
  uint32_t output_stride;
  uint32_t output_offset;
};

// The input `aux_input` of a bidirectional layer is a second input of both directions if there are
// weights for it (`aux_has_weights`: layers stacked with cross links), else the input of the
// backward direction.
Status find_streams(PrepareContext& context, const kernels::Sequence& sequence, uint32_t aux_input,
                    bool aux_has_weights, StreamPlan* forward, StreamPlan* backward);

// Gives each direction its output, `widths` values a row, or both one after the other in the rows
// of output 0 when they are merged.
Status place_outputs(PrepareContext& context, const kernels::Sequence& sequence,
                     const uint32_t* widths, bool merged, StreamPlan* forward,
                     StreamPlan* backward);

Status find_cell_activation(PrepareContext& context, schema::ActivationFunctionType given,
                            kernels::CellActivation* activation);

// --- in eval ---

template <class Weight>
kernels::Matrix<Weight> matrix_at(const Memory& memory, const WeightsPlan& plan) {
  return {memory.read_optional<Weight>(plan.tensor), plan.scale};
}

template <class Weight>
kernels::Gate<Weight> gate_at(const Memory& memory, const GatePlan& plan) {
  return {matrix_at<Weight>(memory, plan.input), matrix_at<Weight>(memory, plan.aux),
          matrix_at<Weight>(memory, plan.recurrent), memory.read_optional<float>(plan.bias)};
}

// Calls step(batch, vectors, output) for every step; the hidden state takes over the output
// afterwards. `states` is the first batch's hidden state, `depths.hidden` values a batch.
template <class Step>
void run_stream(const Memory& memory, const StreamPlan& stream, const kernels::Sequence& sequence,
                bool backward, float* states, uint32_t width, Step step) {
  const float* input = memory.read<float>(stream.input);
  const float* aux = memory.read_optional<float>(stream.aux);
  float* output = memory.write<float>(stream.output) + stream.output_offset;
  kernels::for_each_step(sequence, backward, [&](uint32_t batch, uint32_t row) {
    float* hidden = states + batch * width;
    const kernels::StepVectors vectors{input + row * stream.input_depth,
                                       aux == nullptr ? nullptr : aux + row * stream.aux_depth,
                                       hidden};
    float* out = output + row * stream.output_stride;
    step(batch, vectors, out);
    memcpy(hidden, out, width * sizeof(float));
  });
}

}  // namespace mote
