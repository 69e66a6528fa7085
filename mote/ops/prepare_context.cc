// Access to the node under preparation, and the failures that every operator shares.
#include "mote/ops/prepare_context.h"

#include <string.h>

namespace mote {
namespace {

constexpr Failure kInputs{Code::kInvalidModel, "has {got} inputs, {want} needed"};
constexpr Failure kInputMissing{Code::kInvalidModel, "input {got} is left out but needed"};
constexpr Failure kOutputs{Code::kInvalidModel, "has {got} outputs, {want} needed"};
constexpr Failure kOutputType{Code::kInvalidModel, "output is {got:type}, {want:type} needed"};
constexpr Failure kOutputSize{Code::kInvalidModel, "output has {got} elements, {want} needed"};
constexpr Failure kNoKernel{Code::kUnsupported,
                            "{got:type} with {want:type} is not supported by this operator"};

int32_t saturated(int64_t value) {
  if (value > INT32_MAX) return INT32_MAX;
  return value < INT32_MIN ? INT32_MIN : static_cast<int32_t>(value);
}

}  // namespace

Status PrepareContext::expect_arity(uint32_t fewest, uint32_t most, uint32_t outputs) {
  if (input_count() > most) return fail(kInputs, input_count(), most);
  if (Status failed = expect_inputs(fewest)) return failed;
  return output_count() == outputs ? kOk : fail(kOutputs, output_count(), outputs);
}

Status PrepareContext::expect_inputs(uint32_t fewest) {
  if (input_count() < fewest) return fail(kInputs, input_count(), fewest);
  for (uint32_t i = 0; i < fewest; ++i) {
    if (!has_input(i)) return fail(kInputMissing, i);
  }
  return kOk;
}

Status PrepareContext::expect_output_type(DType type) {
  return output(0).type() == type ? kOk : fail(kOutputType, output(0).type(), type);
}

Status PrepareContext::expect_output_elements(uint64_t elements) {
  const uint32_t got = output(0).shape().elements();
  return got == elements ? kOk : fail(kOutputSize, got, static_cast<int64_t>(elements));
}

Status PrepareContext::choose(DType first, DType second) {
  const Span<const KernelRow> rows = node_.op.kernels;
  for (uint32_t i = 0; i < rows.size; ++i) {
    if (rows[i].first != first || rows[i].second != second) continue;
    chosen_ = static_cast<uint8_t>(i);
    return kOk;
  }
  return fail(kNoKernel, first, second);
}

Status PrepareContext::allocate_plan(uint32_t bytes, uint8_t** data) {
  if (Status failed = engine_.arena.allocate_persistent(bytes, &plan_, data)) return failed;
  if (!engine_.arena.measuring()) return kOk;
  memset(engine_.spare_plan.data, 0, bytes);
  *data = engine_.spare_plan.data;
  return kOk;
}

Status PrepareContext::request_scratch(uint32_t bytes, Slot* slot_in_plan) {
  if (bytes == 0) return kOk;
  PlannedBuffer buffer{};
  buffer.bytes = bytes;
  buffer.owner = kScratchOwner;
  if (!engine_.arena.measuring()) buffer.owner |= engine_.arena.persistent_offset(slot_in_plan);
  buffer.first = buffer.last = static_cast<uint16_t>(node_.index);
  return engine_.arena.add_buffer(buffer);
}

Status PrepareContext::let_output_trail(uint32_t input, int64_t lead, uint16_t step) {
  constexpr int64_t kFarthest = Slot::kOffsetMask;
  if (!engine_.wants_overlaps || lead > kFarthest) return kOk;
  for (uint32_t i = 0; i < input_count(); ++i) {  // CONV_2D of a tensor with itself as weights
    if (i != input && (lead != 0 || step != 1) && input_ref(i) == input_ref(input)) return kOk;
  }
  PlannedBuffer overlap{};
  overlap.owner = kOverlapOwner | static_cast<uint32_t>(outputs_[0]);
  overlap.offset = static_cast<uint32_t>(inputs_[input]);
  overlap.bytes = static_cast<uint32_t>(lead < -kFarthest ? -kFarthest : lead);
  overlap.reserved = step;
  overlap.first = overlap.last = static_cast<uint16_t>(node_.index);
  return engine_.arena.add_buffer(overlap);
}

Status PrepareContext::let_output_replace(uint32_t input) {
  if (!engine_.wants_overlaps) return kOk;
  const TensorView from = this->input(input), to = output(0);
  // Elements of other types than bytes must not be written where a compiler does not expect them.
  const bool alike = to.type() == from.type() || bits(to.type()) == 8;
  const bool covers =
      from.shape().elements() == to.shape().elements() && to.bytes() <= from.bytes();
  return alike && covers ? let_output_trail(input, 0) : kOk;
}

Status PrepareContext::fail(const Failure& failure, int64_t got, int64_t want) {
  engine_.diagnosis.got = saturated(got);
  engine_.diagnosis.want = saturated(want);
  return failure;
}

}  // namespace mote
