// RNN, UNIDIRECTIONAL_SEQUENCE_RNN and BIDIRECTIONAL_SEQUENCE_RNN: one Plan, one eval.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/ops/op.h"
#include "mote/ops/recurrent.h"

namespace mote::rnn {

// One direction: output = activation(weights . input + recurrent weights . hidden + bias).
struct Direction {
  GatePlan gate;
  StreamPlan stream;
  TensorRef hidden;  // [batches, units]
  uint32_t units;
};

struct Plan {
  Direction directions[2];  // forward, backward
  kernels::Sequence sequence;
  uint32_t direction_count;
  kernels::CellActivation activation;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("directions", &Plan::directions);
    visit("sequence", &Plan::sequence);
    visit("direction_count", &Plan::direction_count);
    visit("activation", &Plan::activation);
  }
};

// What the operators of the family read from different places.
struct Settings {
  schema::ActivationFunctionType activation;
  bool single_step;
  bool time_major;
  bool bidirectional;
  bool merge_outputs;
};

// Arity, and the choice of the kernel by the dtypes of input and weights.
Status choose(PrepareContext& context, uint32_t inputs, uint32_t outputs);
// The rest of prepare.
Status prepare(PrepareContext& context, const Settings& settings);

// Weights are float, or int8_t with a scale.
template <class Weight>
Status eval(const EvalContext& context, const Plan& plan);

}  // namespace mote::rnn
