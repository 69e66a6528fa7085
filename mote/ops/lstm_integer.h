// LSTM and UNIDIRECTIONAL_SEQUENCE_LSTM in integers: i8 or i16 with i8 weights.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/kernels/lstm_cell_integer.h"
#include "mote/ops/lstm.h"
#include "mote/ops/op.h"

namespace mote::lstm {

struct IntegerGatePlan {
  TensorRef input_weights;
  TensorRef recurrent_weights;
  TensorRef bias;
};

struct IntegerPlan {
  TensorRef input;
  TensorRef hidden;  // [batches, cells]
  TensorRef states;  // [batches, cells], i16
  TensorRef output;
  IntegerGatePlan gates[kernels::kLstmGates];
  kernels::Sequence sequence;
  uint32_t depth;
  uint32_t cells;
  kernels::LstmArithmetic arithmetic;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &IntegerPlan::input);
    visit("hidden", &IntegerPlan::hidden);
    visit("states", &IntegerPlan::states);
    visit("output", &IntegerPlan::output);
    visit("gates", &IntegerPlan::gates);
    visit("sequence", &IntegerPlan::sequence);
    visit("depth", &IntegerPlan::depth);
    visit("cells", &IntegerPlan::cells);
    visit("arithmetic", &IntegerPlan::arithmetic);
  }
};

Status prepare_integer(PrepareContext& context, const Settings& settings);

Status eval_i8(const EvalContext& context, const IntegerPlan& plan);
Status eval_i16(const EvalContext& context, const IntegerPlan& plan);

}  // namespace mote::lstm
