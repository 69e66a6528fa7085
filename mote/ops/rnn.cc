// RNN (one step an invoke), and what its family prepares and computes alike. f32, or f32 with i8
// weights.
#include "mote/ops/rnn.h"

#include "mote/kernels/isa/isa.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace rnn {
namespace {

// A direction has four inputs of its own; then come those of stacked bidirectional layers.
enum Input : uint32_t { kWeights = 1, kAuxInput = 9, kAuxWeights = 10 };
constexpr uint32_t kInputsADirection = 4;

Settings settings_of_rnn(const PrepareContext& context) {
  const Table options = context.options(schema::BuiltinOptions::kRNNOptions);
  Settings settings{};
  settings.activation = options.get(schema::rnn_options::kFusedActivationFunction,
                                    schema::ActivationFunctionType::kNone);
  settings.single_step = true;
  return settings;
}

Status prepare_rnn(PrepareContext& context) {
  return prepare(context, settings_of_rnn(context));
}

constexpr KernelRow kKernels[] = {
    // input, weights
    {DType::kF32, DType::kF32, kernel<Plan, eval<float>>, prepare_rnn},
    {DType::kF32, DType::kI8, kernel<Plan, eval<int8_t>>, prepare_rnn},
};

// The bias tells the number of units.
Status prepare_direction(PrepareContext& context, const kernels::Sequence& sequence, uint32_t index,
                         bool aux_has_weights, Direction* direction) {
  const uint32_t first = kWeights + index * kInputsADirection;
  const GateInputs inputs{first, aux_has_weights ? kAuxWeights + index : kNoInput, first + 1,
                          first + 2};
  if (Status failed = expect_input(context, inputs.bias)) return failed;
  direction->units = context.input(inputs.bias).shape().elements();
  const kernels::StepDepths depths{direction->stream.input_depth, direction->stream.aux_depth,
                                   direction->units};
  const DType weights_type = context.input(kWeights).type();
  if (Status failed =
          read_gate(context, inputs, weights_type, depths, direction->units, &direction->gate)) {
    return failed;
  }
  const uint64_t state = uint64_t{sequence.batches} * direction->units;
  return read_state(context, {first + 3, DType::kF32, state}, &direction->hidden);
}

Status prepare_op(PrepareContext& context) {
  return choose(context, 5, 1);
}

}  // namespace

Status choose(PrepareContext& context, uint32_t inputs, uint32_t outputs) {
  if (Status failed = context.expect_arity(2, inputs, outputs)) return failed;
  if (Status failed = context.choose(context.input(0).type(), context.input(kWeights).type())) {
    return failed;
  }
  return context.prepare_row();
}

Status prepare(PrepareContext& context, const Settings& settings) {
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  if (Status failed = find_cell_activation(context, settings.activation, &plan->activation)) {
    return failed;
  }
  const kernels::Sequence& sequence = plan->sequence;
  if (Status failed =
          find_sequence(context, settings.single_step, settings.time_major, &plan->sequence)) {
    return failed;
  }
  plan->direction_count = settings.bidirectional ? 2 : 1;
  const bool aux_has_weights = settings.bidirectional && context.has_input(kAuxWeights);
  StreamPlan* forward = &plan->directions[0].stream;
  StreamPlan* backward = settings.bidirectional ? &plan->directions[1].stream : nullptr;
  if (Status failed =
          find_streams(context, sequence, kAuxInput, aux_has_weights, forward, backward)) {
    return failed;
  }
  uint32_t widths[2] = {};
  for (uint32_t i = 0; i < plan->direction_count; ++i) {
    Direction* direction = &plan->directions[i];
    if (Status failed = prepare_direction(context, sequence, i, aux_has_weights, direction)) {
      return failed;
    }
    widths[i] = direction->units;
  }
  return place_outputs(context, sequence, widths, settings.merge_outputs, forward, backward);
}

template <class Weight>
Status eval(const EvalContext& context, const Plan& plan) {
  for (uint32_t i = 0; i < plan.direction_count; ++i) {
    const Direction& d = plan.directions[i];
    const kernels::Gate<Weight> gate = gate_at<Weight>(context, d.gate);
    const kernels::StepDepths depths{d.stream.input_depth, d.stream.aux_depth, d.units};
    run_stream(context, d.stream, plan.sequence, i == 1, context.write<float>(d.hidden), d.units,
               [&](uint32_t, const kernels::StepVectors& vectors, float* output) {
                 kernels::rnn_step<isa::Target>(gate, plan.activation, depths, vectors, output);
               });
  }
  return kOk;
}

template Status eval<float>(const EvalContext& context, const Plan& plan);
template Status eval<int8_t>(const EvalContext& context, const Plan& plan);

}  // namespace rnn

constexpr Op ops::rnn{schema::BuiltinOperator::kRnn, nullptr, mote::rnn::prepare_op,
                      mote::rnn::kKernels};

}  // namespace mote
