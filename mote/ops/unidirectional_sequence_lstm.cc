// UNIDIRECTIONAL_SEQUENCE_LSTM: an LSTM over all steps of a sequence.
#include "mote/ops/lstm_integer.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace {

lstm::Settings settings_of(const PrepareContext& context) {
  namespace fields = schema::unidirectional_sequence_lstm_options;
  const Table options = context.options(schema::BuiltinOptions::kUnidirectionalSequenceLSTMOptions);
  lstm::Settings settings{};
  settings.activation =
      options.get(fields::kFusedActivationFunction, schema::ActivationFunctionType::kNone);
  settings.cell_clip = options.get(fields::kCellClip, 0.0f);
  settings.projection_clip = options.get(fields::kProjClip, 0.0f);
  settings.time_major = options.get<uint8_t>(fields::kTimeMajor, 0) != 0;
  return settings;
}

Status prepare_float(PrepareContext& context) {
  return lstm::prepare(context, settings_of(context));
}

Status prepare_integer(PrepareContext& context) {
  return lstm::prepare_integer(context, settings_of(context));
}

constexpr KernelRow kKernels[] = {
    // input, weights
    {DType::kF32, DType::kF32, kernel<lstm::Plan, lstm::eval<float>>, prepare_float},
    {DType::kF32, DType::kI8, kernel<lstm::Plan, lstm::eval<int8_t>>, prepare_float},
    {DType::kI8, DType::kI8, kernel<lstm::IntegerPlan, lstm::eval_i8>, prepare_integer,
     kTunedForArmDsp},
    {DType::kI16, DType::kI8, kernel<lstm::IntegerPlan, lstm::eval_i16>, prepare_integer},
};

Status prepare(PrepareContext& context) {
  return lstm::choose(context, lstm::kMostInputs, 1);
}

}  // namespace

constexpr Op ops::unidirectional_sequence_lstm{schema::BuiltinOperator::kUnidirectionalSequenceLstm,
                                               nullptr, prepare, kKernels};

}  // namespace mote
