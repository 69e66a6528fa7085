// UNIDIRECTIONAL_SEQUENCE_RNN: an RNN over all steps of a sequence.
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/rnn.h"

namespace mote {
namespace {

Status prepare_row(PrepareContext& context) {
  namespace fields = schema::sequence_rnn_options;
  const Table options = context.options(schema::BuiltinOptions::kSequenceRNNOptions);
  rnn::Settings settings{};
  settings.activation =
      options.get(fields::kFusedActivationFunction, schema::ActivationFunctionType::kNone);
  settings.time_major = options.get<uint8_t>(fields::kTimeMajor, 0) != 0;
  return rnn::prepare(context, settings);
}

constexpr KernelRow kKernels[] = {
    // input, weights
    {DType::kF32, DType::kF32, kernel<rnn::Plan, rnn::eval<float>>, prepare_row},
    {DType::kF32, DType::kI8, kernel<rnn::Plan, rnn::eval<int8_t>>, prepare_row},
};

Status prepare(PrepareContext& context) {
  return rnn::choose(context, 5, 1);
}

}  // namespace

constexpr Op ops::unidirectional_sequence_rnn{schema::BuiltinOperator::kUnidirectionalSequenceRnn,
                                              nullptr, prepare, kKernels};

}  // namespace mote
