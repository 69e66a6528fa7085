// LSTM, UNIDIRECTIONAL_SEQUENCE_LSTM and BIDIRECTIONAL_SEQUENCE_LSTM in float, with f32 or i8
// weights: one Plan, one eval.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/kernels/lstm_cell.h"
#include "mote/ops/op.h"
#include "mote/ops/recurrent.h"

namespace mote::lstm {

struct CellGatePlan {
  GatePlan sum;  // its bias is added after normalization, when there is one
  WeightsPlan peephole;
  TensorRef norm;
};

// One direction, a record of Plan::directions.
struct Direction {
  CellGatePlan gates[kernels::kLstmGates];
  WeightsPlan projection;
  TensorRef projection_bias;
  TensorRef hidden;  // [batches, outputs]
  TensorRef states;  // [batches, cells]
  StreamPlan stream;
  uint32_t outputs;
  uint32_t cells;
};

struct Plan {
  Slot directions;  // table of Directions: forward, backward
  Slot scratch;     // kLstmScratchRows rows of as many floats as the larger direction has cells
  uint32_t direction_count;
  kernels::Sequence sequence;
  float cell_clip;
  float projection_clip;
  kernels::CellActivation activation;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("directions", &Plan::directions);
    visit("scratch", &Plan::scratch);
    visit("direction_count", &Plan::direction_count);
    visit("sequence", &Plan::sequence);
    visit("cell_clip", &Plan::cell_clip);
    visit("projection_clip", &Plan::projection_clip);
    visit("activation", &Plan::activation);
  }
};

// What the operators of the family read from different places.
struct Settings {
  schema::ActivationFunctionType activation;
  float cell_clip;
  float projection_clip;
  bool single_step;
  bool time_major;
  bool bidirectional;
  bool merge_outputs;
};

// Places of the inputs that the float and the integer form have in common, without a direction.
enum Input : uint32_t {
  kInputWeights = 1,   // of the input gate, then forget, cell and output gate
  kForgetWeights = 2,  // the first that is never left out: it decides the weights' dtype
  kRecurrentWeights = 5,
  kPeepholes = 9,  // the cell gate has none
  kBiases = 12,
  kProjection = 16,
  kProjectionBias = 17,
  kHidden = 18,
  kStates = 19,
  kNorms = 20,
  kMostInputs = 24
};

// Arity, and the choice of the kernel by the dtypes of input and weights.
Status choose(PrepareContext& context, uint32_t inputs, uint32_t outputs);
// The rest of prepare.
Status prepare(PrepareContext& context, const Settings& settings);

// Weights are float, or int8_t with a scale.
template <class Weight>
Status eval(const EvalContext& context, const Plan& plan);

}  // namespace mote::lstm
