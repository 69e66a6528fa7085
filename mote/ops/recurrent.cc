// The common part of preparing recurrent operators.
#include "mote/ops/recurrent.h"

#include "mote/ops/prepare_context.h"

namespace mote {
namespace {

constexpr Failure kMissing{Code::kInvalidModel, "input {got} is left out but needed"};
constexpr Failure kType{Code::kUnsupported, "input {got} must be {want:type}"};
constexpr Failure kElements{Code::kInvalidModel, "input {got} must have {want} elements"};
constexpr Failure kNotVariable{Code::kInvalidModel,
                               "input {got} is a state: it must be a variable without data"};
constexpr Failure kZeroPoint{Code::kUnsupported, "input {got} has the zero point {want}, not 0"};
constexpr Failure kScales{Code::kUnsupported, "input {got} has {want} scales, 1 needed"};
constexpr Failure kRank{Code::kInvalidModel, "input 0 has {got} dimensions, {want} needed"};
constexpr Failure kRows{Code::kInvalidModel, "input {got} must be a sequence as long as input 0"};
constexpr Failure kOutputType{Code::kInvalidModel, "output {got} must be {want:type}"};
constexpr Failure kOutputElements{Code::kInvalidModel, "output {got} must have {want} elements"};
constexpr Failure kActivation{Code::kUnsupported, "the fused activation {got} is not supported"};

// Elements are compared rather than dimensions: that keeps every read in bounds, and old converters
// write states of rank 1.
Status check(PrepareContext& context, const TensorRule& rule) {
  const TensorView tensor = context.input(rule.input);
  if (tensor.type() != rule.type) {
    return context.fail(kType, rule.input, static_cast<int64_t>(rule.type));
  }
  if (tensor.shape().elements() == rule.elements) return kOk;
  return context.fail(kElements, rule.input, static_cast<int64_t>(rule.elements));
}

uint32_t rows(const kernels::Sequence& sequence) {
  return sequence.batches * sequence.steps;
}

// How long the vectors of an input are: one for every step of every batch.
Status find_depth(PrepareContext& context, uint32_t input, const kernels::Sequence& sequence,
                  uint32_t* depth) {
  const TensorView tensor = context.input(input);
  if (tensor.type() != DType::kF32) {
    return context.fail(kType, input, static_cast<int64_t>(DType::kF32));
  }
  *depth = static_cast<uint32_t>(tensor.shape().from_end(0));
  const bool fits = uint64_t{rows(sequence)} * *depth == tensor.shape().elements();
  return fits ? kOk : context.fail(kRows, input);
}

}  // namespace

Status expect_input(PrepareContext& context, uint32_t input) {
  return context.has_input(input) ? kOk : context.fail(kMissing, input);
}

Status read_needed(PrepareContext& context, const TensorRule& rule, TensorRef* tensor) {
  *tensor = context.input_ref(rule.input);
  if (Status failed = expect_input(context, rule.input)) return failed;
  return check(context, rule);
}

Status read_optional(PrepareContext& context, const TensorRule& rule, TensorRef* tensor) {
  *tensor = context.input_ref(rule.input);
  return *tensor == kNoTensor ? kOk : check(context, rule);
}

Status read_state(PrepareContext& context, const TensorRule& rule, TensorRef* tensor) {
  if (Status failed = read_needed(context, rule, tensor)) return failed;
  const TensorView state = context.input(rule.input);
  if (state.is_variable() && state.constant() == nullptr) return kOk;
  return context.fail(kNotVariable, rule.input);
}

Status expect_output(PrepareContext& context, uint32_t output, DType type, uint64_t elements) {
  const TensorView tensor = context.output(output);
  if (tensor.type() != type) return context.fail(kOutputType, output, static_cast<int64_t>(type));
  if (tensor.shape().elements() == elements) return kOk;
  return context.fail(kOutputElements, output, static_cast<int64_t>(elements));
}

Status expect_zero_point_0(PrepareContext& context, uint32_t input) {
  const int32_t zero_point = context.input(input).zero_point();
  return zero_point == 0 ? kOk : context.fail(kZeroPoint, input, zero_point);
}

// Hybrid weights are symmetric with one scale for the whole matrix: TFLite's converter makes no
// others for recurrent layers.
Status read_weights(PrepareContext& context, const TensorRule& rule, WeightsPlan* weights) {
  weights->scale = 1.0f;
  if (Status failed = read_optional(context, rule, &weights->tensor)) return failed;
  if (weights->tensor == kNoTensor || rule.type == DType::kF32) return kOk;
  const Span<const float> scales = context.input(rule.input).scales();
  if (scales.size != 1) return context.fail(kScales, rule.input, scales.size);
  weights->scale = scales[0];
  return expect_zero_point_0(context, rule.input);
}

Status read_gate(PrepareContext& context, const GateInputs& inputs, DType weights_type,
                 const kernels::StepDepths& depths, uint32_t rows_of_gate, GatePlan* gate) {
  const uint64_t n = rows_of_gate;
  if (Status failed = expect_input(context, inputs.weights)) return failed;
  if (Status failed = expect_input(context, inputs.recurrent_weights)) return failed;
  if (Status failed =
          read_weights(context, {inputs.weights, weights_type, n * depths.input}, &gate->input)) {
    return failed;
  }
  if (Status failed =
          read_weights(context, {inputs.aux_weights, weights_type, n * depths.aux}, &gate->aux)) {
    return failed;
  }
  if (Status failed = read_weights(
          context, {inputs.recurrent_weights, weights_type, n * depths.hidden}, &gate->recurrent)) {
    return failed;
  }
  return read_needed(context, {inputs.bias, DType::kF32, n}, &gate->bias);
}

Status find_sequence(PrepareContext& context, bool single_step, bool time_major,
                     kernels::Sequence* sequence) {
  const Shape shape = context.input(0).shape();
  const uint32_t rank = single_step ? 2 : 3;
  if (shape.rank != rank) return context.fail(kRank, shape.rank, rank);
  sequence->time_major = time_major ? 1 : 0;
  sequence->batches = static_cast<uint32_t>(shape[time_major ? 1 : 0]);
  sequence->steps = single_step ? 1 : static_cast<uint32_t>(shape[time_major ? 0 : 1]);
  return kOk;
}

Status find_streams(PrepareContext& context, const kernels::Sequence& sequence, uint32_t aux_input,
                    bool aux_has_weights, StreamPlan* forward, StreamPlan* backward) {
  StreamPlan* streams[] = {forward, backward};
  for (StreamPlan* stream : streams) {
    if (stream == nullptr) continue;
    const bool reads_aux_instead =
        stream == backward && !aux_has_weights && context.has_input(aux_input);
    const uint32_t input = reads_aux_instead ? aux_input : 0;
    stream->input = context.input_ref(input);
    if (Status failed = find_depth(context, input, sequence, &stream->input_depth)) return failed;
    stream->aux = kNoTensor;
    if (!aux_has_weights) continue;
    if (Status failed = expect_input(context, aux_input)) return failed;
    stream->aux = context.input_ref(aux_input);
    if (Status failed = find_depth(context, aux_input, sequence, &stream->aux_depth)) {
      return failed;
    }
  }
  return kOk;
}

// The product of the door's dimensions fits in 32 bits, one with another tensor's width may not.
Status place_outputs(PrepareContext& context, const kernels::Sequence& sequence,
                     const uint32_t* widths, bool merged, StreamPlan* forward,
                     StreamPlan* backward) {
  StreamPlan* streams[] = {forward, backward};
  for (uint32_t i = 0; i < 2; ++i) {
    StreamPlan* stream = streams[i];
    if (stream == nullptr) continue;
    const uint32_t output = merged ? 0 : i;
    stream->output = context.output_ref(output);
    stream->output_stride = merged ? widths[0] + widths[1] : widths[i];
    stream->output_offset = merged && i == 1 ? widths[0] : 0;
    const uint64_t elements = uint64_t{rows(sequence)} * stream->output_stride;
    if (Status failed = expect_output(context, output, DType::kF32, elements)) return failed;
  }
  return kOk;
}

// SIGN_BIT is left: no converter writes it.
Status find_cell_activation(PrepareContext& context, schema::ActivationFunctionType given,
                            kernels::CellActivation* activation) {
  *activation = static_cast<kernels::CellActivation>(given);
  const bool known = given >= schema::ActivationFunctionType::kNone &&
                     given <= schema::ActivationFunctionType::kTanh;
  return known ? kOk : context.fail(kActivation, static_cast<int64_t>(given));
}

}  // namespace mote
