// BIDIRECTIONAL_SEQUENCE_LSTM: two LSTMs over a sequence, one of them against time.
#include "mote/ops/lstm.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace {

namespace fields = schema::bidirectional_sequence_lstm_options;

constexpr uint32_t kInputs = 48;

Table options(const PrepareContext& context) {
  return context.options(schema::BuiltinOptions::kBidirectionalSequenceLSTMOptions);
}

bool merge_outputs(const PrepareContext& context) {
  return options(context).get<uint8_t>(fields::kMergeOutputs, 0) != 0;
}

Status prepare_row(PrepareContext& context) {
  lstm::Settings settings{};
  settings.activation =
      options(context).get(fields::kFusedActivationFunction, schema::ActivationFunctionType::kNone);
  settings.cell_clip = options(context).get(fields::kCellClip, 0.0f);
  settings.projection_clip = options(context).get(fields::kProjClip, 0.0f);
  // The one option of the family that is true when the model does not say.
  settings.time_major = options(context).get<uint8_t>(fields::kTimeMajor, 1) != 0;
  settings.bidirectional = true;
  settings.merge_outputs = merge_outputs(context);
  return lstm::prepare(context, settings);
}

constexpr KernelRow kKernels[] = {
    // input, weights
    {DType::kF32, DType::kF32, kernel<lstm::Plan, lstm::eval<float>>, prepare_row},
    {DType::kF32, DType::kI8, kernel<lstm::Plan, lstm::eval<int8_t>>, prepare_row},
};

Status prepare(PrepareContext& context) {
  return lstm::choose(context, kInputs, merge_outputs(context) ? 1 : 2);
}

}  // namespace

constexpr Op ops::bidirectional_sequence_lstm{schema::BuiltinOperator::kBidirectionalSequenceLstm,
                                              nullptr, prepare, kKernels};

}  // namespace mote
