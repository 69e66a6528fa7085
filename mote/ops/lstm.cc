// LSTM (one step an invoke), and what its family prepares and computes alike in float.
#include "mote/ops/lstm.h"

#include "mote/kernels/isa/isa.h"
#include "mote/ops/lstm_integer.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace lstm {
namespace {

using kernels::kForgetGate;
using kernels::kInputGate;
using kernels::kLstmGates;

constexpr Failure kKernelType{Code::kUnsupported,
                              "the BASIC kernel (type {got}) is not supported, only FULL"};
constexpr Failure kClip{Code::kInvalidModel, "cell_clip and proj_clip must be 0 or more"};
constexpr Failure kRank{Code::kInvalidModel, "input {got} has {want} dimensions, 2 needed"};
constexpr Failure kWidth{Code::kInvalidModel,
                         "{got} outputs of {want} cells need projection weights"};

Settings settings_of_lstm(const PrepareContext& context) {
  namespace fields = schema::lstm_options;
  const Table options = context.options(schema::BuiltinOptions::kLSTMOptions);
  Settings settings{};
  settings.activation =
      options.get(fields::kFusedActivationFunction, schema::ActivationFunctionType::kNone);
  settings.cell_clip = options.get(fields::kCellClip, 0.0f);
  settings.projection_clip = options.get(fields::kProjClip, 0.0f);
  settings.single_step = true;
  return settings;
}

Status prepare_lstm(PrepareContext& context) {
  return prepare(context, settings_of_lstm(context));
}

Status prepare_lstm_integer(PrepareContext& context) {
  return prepare_integer(context, settings_of_lstm(context));
}

constexpr KernelRow kKernels[] = {
    // input, weights
    {DType::kF32, DType::kF32, kernel<Plan, eval<float>>, prepare_lstm},
    {DType::kF32, DType::kI8, kernel<Plan, eval<int8_t>>, prepare_lstm},
    {DType::kI8, DType::kI8, kernel<IntegerPlan, eval_i8>, prepare_lstm_integer, kTunedForArmDsp},
    {DType::kI16, DType::kI8, kernel<IntegerPlan, eval_i16>, prepare_lstm_integer},
};

Status prepare_op(PrepareContext& context) {
  const int8_t type = context.options(schema::BuiltinOptions::kLSTMOptions)
                          .get<int8_t>(schema::lstm_options::kKernelType, 0);
  if (type != static_cast<int8_t>(schema::LSTMKernelType::kFull)) {
    return context.fail(kKernelType, type);
  }
  return choose(context, kMostInputs, 1);
}

// Where the inputs of a direction start. The order within a group is the same everywhere. A
// bidirectional layer has no normalization, a single one no auxiliary input.
struct Layout {
  uint32_t weights;  // from there to the projection's bias
  uint32_t hidden;   // and the cells' states after it
  uint32_t aux_weights;
  uint32_t norms;
};
constexpr uint32_t kAuxInput = 39;  // of bidirectional layers
constexpr Layout kSingle{kInputWeights, kHidden, kNoInput, kNorms};
constexpr Layout kForward{1, 35, 40, kNoInput};
constexpr Layout kBackward{18, 37, 44, kNoInput};

uint32_t input_of(const Layout& layout, Input input) {
  return layout.weights + input - kInputWeights;
}

// Peephole, normalization and auxiliary weights are optional gate by gate: a term that is left out
// is 0. Only the input gate may be missing as a whole (CIFG), not in part.
Status prepare_gate(PrepareContext& context, const Layout& layout, uint32_t index,
                    const Direction& direction, CellGatePlan* gate) {
  const DType weights_type = context.input(kForgetWeights).type();
  const bool has_aux = direction.stream.aux != kNoTensor;
  const GateInputs inputs{
      input_of(layout, kInputWeights) + index, has_aux ? layout.aux_weights + index : kNoInput,
      input_of(layout, kRecurrentWeights) + index, input_of(layout, kBiases) + index};
  gate->sum.input.tensor = gate->peephole.tensor = gate->norm = kNoTensor;
  const bool left_out = !context.has_input(inputs.weights) &&
                        !context.has_input(inputs.recurrent_weights) &&
                        !context.has_input(inputs.bias);
  if (index == kInputGate && left_out) return kOk;
  const kernels::StepDepths depths{direction.stream.input_depth, direction.stream.aux_depth,
                                   direction.outputs};
  if (Status failed =
          read_gate(context, inputs, weights_type, depths, direction.cells, &gate->sum)) {
    return failed;
  }
  if (layout.norms != kNoInput) {
    const TensorRule norm{layout.norms + index, DType::kF32, direction.cells};
    if (Status failed = read_optional(context, norm, &gate->norm)) return failed;
  }
  if (index == kernels::kCellGate) return kOk;
  // The cell gate has no peephole, so that the output gate's is the third of its group.
  const uint32_t peephole = index == kernels::kOutputGate ? 2 : index;
  return read_weights(context,
                      {input_of(layout, kPeepholes) + peephole, weights_type, direction.cells},
                      &gate->peephole);
}

// The output gate's weights tell the number of cells and outputs.
Status find_size(PrepareContext& context, const Layout& layout, Direction* direction) {
  const uint32_t input = input_of(layout, kRecurrentWeights) + kernels::kOutputGate;
  if (Status failed = expect_input(context, input)) return failed;
  const Shape shape = context.input(input).shape();
  if (shape.rank != 2) return context.fail(kRank, input, shape.rank);
  direction->cells = static_cast<uint32_t>(shape[0]);
  direction->outputs = static_cast<uint32_t>(shape[1]);
  const bool projected = context.has_input(input_of(layout, kProjection));
  if (projected || direction->cells == direction->outputs) return kOk;
  return context.fail(kWidth, direction->outputs, direction->cells);
}

Status prepare_direction(PrepareContext& context, const Layout& layout,
                         const kernels::Sequence& sequence, Direction* direction) {
  if (Status failed = find_size(context, layout, direction)) return failed;
  for (uint32_t i = 0; i < kLstmGates; ++i) {
    if (Status failed = prepare_gate(context, layout, i, *direction, &direction->gates[i])) {
      return failed;
    }
  }
  const uint64_t cells = direction->cells, outputs = direction->outputs;
  const DType weights_type = context.input(kForgetWeights).type();
  if (Status failed =
          read_weights(context, {input_of(layout, kProjection), weights_type, outputs * cells},
                       &direction->projection)) {
    return failed;
  }
  if (Status failed =
          read_optional(context, {input_of(layout, kProjectionBias), DType::kF32, outputs},
                        &direction->projection_bias)) {
    return failed;
  }
  const TensorRule hidden{layout.hidden, DType::kF32, sequence.batches * outputs};
  if (Status failed = read_state(context, hidden, &direction->hidden)) return failed;
  const TensorRule states{layout.hidden + 1, DType::kF32, sequence.batches * cells};
  return read_state(context, states, &direction->states);
}

// Two Directions are larger than a Plan may be: they go to a table, filled when all is checked.
// Both directions use the same scratch rows, one after the other.
Status prepare_directions(PrepareContext& context, const Settings& settings, Plan* plan) {
  Direction directions[2] = {};
  StreamPlan* forward = &directions[0].stream;
  StreamPlan* backward = settings.bidirectional ? &directions[1].stream : nullptr;
  const bool aux_has_weights =
      settings.bidirectional && context.has_input(kForward.aux_weights + kForgetGate);
  if (Status failed =
          find_streams(context, plan->sequence, kAuxInput, aux_has_weights, forward, backward)) {
    return failed;
  }
  uint32_t widths[2] = {}, most_cells = 0;
  for (uint32_t i = 0; i < plan->direction_count; ++i) {
    const Layout& layout = !settings.bidirectional ? kSingle : (i == 0 ? kForward : kBackward);
    if (Status failed = prepare_direction(context, layout, plan->sequence, &directions[i])) {
      return failed;
    }
    widths[i] = directions[i].outputs;
    if (directions[i].cells > most_cells) most_cells = directions[i].cells;
  }
  if (Status failed = place_outputs(context, plan->sequence, widths, settings.merge_outputs,
                                    forward, backward)) {
    return failed;
  }
  Direction* table = nullptr;
  if (Status failed = context.make_table(plan->direction_count, &plan->directions, &table)) {
    return failed;
  }
  if (table != nullptr) memcpy(table, directions, plan->direction_count * sizeof(Direction));
  return context.request_scratch(most_cells * kernels::kLstmScratchRows * uint32_t{sizeof(float)},
                                 &plan->scratch);
}

// The pointers of a direction, found once an invoke.
template <class Weight>
kernels::LstmCell<Weight> cell_at(const EvalContext& context, const Plan& plan,
                                  const Direction& direction) {
  kernels::LstmCell<Weight> cell{};
  for (uint32_t i = 0; i < kLstmGates; ++i) {
    const CellGatePlan& from = direction.gates[i];
    kernels::LstmGate<Weight>& gate = cell.gates[i];
    if (from.sum.input.tensor == kNoTensor) continue;
    gate.sum = gate_at<Weight>(context, from.sum);
    gate.peephole = matrix_at<Weight>(context, from.peephole);
    gate.norm = context.read_optional<float>(from.norm);
    if (gate.norm == nullptr) continue;
    gate.norm_bias = gate.sum.bias;
    gate.sum.bias = nullptr;
  }
  cell.projection = matrix_at<Weight>(context, direction.projection);
  cell.projection_bias = context.read_optional<float>(direction.projection_bias);
  cell.depths = {direction.stream.input_depth, direction.stream.aux_depth, direction.outputs};
  cell.cells = direction.cells;
  cell.cell_clip = plan.cell_clip;
  cell.projection_clip = plan.projection_clip;
  cell.activation = plan.activation;
  return cell;
}

}  // namespace

Status choose(PrepareContext& context, uint32_t inputs, uint32_t outputs) {
  if (Status failed = context.expect_arity(1, inputs, outputs)) return failed;
  if (Status failed = expect_input(context, kForgetWeights)) return failed;
  const DType weights_type = context.input(kForgetWeights).type();
  if (Status failed = context.choose(context.input(0).type(), weights_type)) return failed;
  return context.prepare_row();
}

Status prepare(PrepareContext& context, const Settings& settings) {
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  if (Status failed = find_cell_activation(context, settings.activation, &plan->activation)) {
    return failed;
  }
  // Written so that a NaN fails, too.
  const bool clips = settings.cell_clip >= 0.0f && settings.projection_clip >= 0.0f;
  if (!clips) return context.fail(kClip);
  plan->cell_clip = settings.cell_clip;
  plan->projection_clip = settings.projection_clip;
  plan->direction_count = settings.bidirectional ? 2 : 1;
  if (Status failed =
          find_sequence(context, settings.single_step, settings.time_major, &plan->sequence)) {
    return failed;
  }
  return prepare_directions(context, settings, plan);
}

// The backward direction is the second. It has its own states, so that the order does not matter.
template <class Weight>
Status eval(const EvalContext& context, const Plan& plan) {
  float* scratch = context.write<float>(plan.scratch);
  for (uint32_t i = 0; i < plan.direction_count; ++i) {
    const Direction& d = context.read<Direction>(plan.directions)[i];
    const kernels::LstmCell<Weight> cell = cell_at<Weight>(context, plan, d);
    float* states = context.write<float>(d.states);
    run_stream(context, d.stream, plan.sequence, i == 1, context.write<float>(d.hidden), d.outputs,
               [&](uint32_t batch, const kernels::StepVectors& vectors, float* output) {
                 kernels::lstm_step<isa::Target>(cell, vectors, states + batch * d.cells, scratch,
                                                 output);
               });
  }
  return kOk;
}

template Status eval<float>(const EvalContext& context, const Plan& plan);
template Status eval<int8_t>(const EvalContext& context, const Plan& plan);

}  // namespace lstm

constexpr Op ops::lstm{schema::BuiltinOperator::kLstm, nullptr, mote::lstm::prepare_op,
                       mote::lstm::kKernels};

}  // namespace mote
