// BIDIRECTIONAL_SEQUENCE_RNN: two RNNs over a sequence, one of them against time.
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/rnn.h"

namespace mote {
namespace {

namespace fields = schema::bidirectional_sequence_rnn_options;

Table options(const PrepareContext& context) {
  return context.options(schema::BuiltinOptions::kBidirectionalSequenceRNNOptions);
}

bool merge_outputs(const PrepareContext& context) {
  return options(context).get<uint8_t>(fields::kMergeOutputs, 0) != 0;
}

Status prepare_row(PrepareContext& context) {
  rnn::Settings settings{};
  settings.activation =
      options(context).get(fields::kFusedActivationFunction, schema::ActivationFunctionType::kNone);
  settings.time_major = options(context).get<uint8_t>(fields::kTimeMajor, 0) != 0;
  settings.bidirectional = true;
  settings.merge_outputs = merge_outputs(context);
  return rnn::prepare(context, settings);
}

constexpr KernelRow kKernels[] = {
    // input, weights
    {DType::kF32, DType::kF32, kernel<rnn::Plan, rnn::eval<float>>, prepare_row},
    {DType::kF32, DType::kI8, kernel<rnn::Plan, rnn::eval<int8_t>>, prepare_row},
};

Status prepare(PrepareContext& context) {
  return rnn::choose(context, 12, merge_outputs(context) ? 1 : 2);
}

}  // namespace

constexpr Op ops::bidirectional_sequence_rnn{schema::BuiltinOperator::kBidirectionalSequenceRnn,
                                             nullptr, prepare, kKernels};

}  // namespace mote
