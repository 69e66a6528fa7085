// Checks that the Signal* operators share.
#include "mote/ops/signal.h"

namespace mote::signal {
namespace {

constexpr Failure kInputType{Code::kInvalidModel, "an input is {got:type}, {want:type} needed"};
constexpr Failure kInputSize{Code::kInvalidModel, "an input has {got} elements, {want} needed"};
constexpr Failure kOutputType{Code::kInvalidModel, "an output is {got:type}, {want:type} needed"};
constexpr Failure kOutputSize{Code::kInvalidModel, "an output has {got} elements, {want} needed"};
constexpr Failure kState{Code::kUnsupported, "would keep more than 2^26 samples between calls"};
constexpr Failure kScalar{Code::kInvalidModel, "input 0 is a scalar, rows of samples are needed"};

}  // namespace

Status prepare_by_dtype(PrepareContext& context, uint32_t inputs, uint32_t outputs) {
  if (Status failed = context.expect_arity(inputs, inputs, outputs)) return failed;
  if (Status failed = context.choose(context.input(0).type(), context.output(0).type())) {
    return failed;
  }
  return context.prepare_row();
}

Status expect_input(PrepareContext& context, uint32_t index, DType type, uint32_t elements) {
  const TensorView input = context.input(index);
  const uint32_t got = input.shape().elements();
  if (input.type() != type) return context.fail(kInputType, input.type(), type);
  return got == elements ? kOk : context.fail(kInputSize, got, elements);
}

Status expect_output(PrepareContext& context, uint32_t index, DType type, uint32_t elements) {
  const TensorView output = context.output(index);
  const uint32_t got = output.shape().elements();
  if (output.type() != type) return context.fail(kOutputType, output.type(), type);
  return got == elements ? kOk : context.fail(kOutputSize, got, elements);
}

Status rows_of_input(PrepareContext& context, Rows* rows) {
  const Shape shape = context.input(0).shape();
  if (shape.rank == 0) return context.fail(kScalar);
  *rows = {shape.product(0, shape.rank - 1), static_cast<uint32_t>(shape.from_end(0))};
  return kOk;
}

Status check_state(PrepareContext& context, uint32_t rows, uint32_t row_size) {
  return uint64_t{rows} * row_size <= (1u << 26) ? kOk : context.fail(kState);
}

}  // namespace mote::signal
