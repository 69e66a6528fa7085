// REVERSE_SEQUENCE: the first so many steps of every batch in reverse order, the rest as they are.
#include "mote/ops/reverse_sequence.h"

#include <string.h>

#include "mote/ops/data_movement.h"
#include "mote/ops/index_list.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace reverse_sequence {
namespace {

constexpr Failure kSameDimension{Code::kInvalidModel,
                                 "seq_dim and batch_dim are both {got}: they must differ"};
constexpr Failure kShape{Code::kInvalidModel, "the output must have the shape of the input"};
constexpr Failure kLength{Code::kInvalidData,
                          "a sequence length is below 0 or above the number of steps"};

constexpr auto& kKernels = kRowsOfAnySize<kernel<Plan, eval>>;

// Of the two dimensions, whichever comes first lies outside of the other: strides grow from the
// last dimension to the first.
Status find_dimensions(PrepareContext& context, Plan* plan) {
  namespace fields = schema::reverse_sequence_options;
  const Table options = context.options(schema::BuiltinOptions::kReverseSequenceOptions);
  const TensorView tensor = context.input(0);
  const Shape shape = tensor.shape();
  uint32_t steps = 0, batches = 0;
  if (Status failed =
          resolve_axis(context, options.get<int32_t>(fields::kSeqDim, 0), shape.rank, &steps)) {
    return failed;
  }
  if (Status failed =
          resolve_axis(context, options.get<int32_t>(fields::kBatchDim, 0), shape.rank, &batches)) {
    return failed;
  }
  if (steps == batches) return context.fail(kSameDimension, steps);
  if (context.output(0).shape() != shape) return context.fail(kShape);
  const uint32_t first = steps < batches ? steps : batches;
  const uint32_t second = steps < batches ? batches : steps;
  plan->bytes = shape.product(second + 1, shape.rank) * (bits(tensor.type()) / 8);
  const Dimension inner{static_cast<uint32_t>(shape[second]), plan->bytes};
  plan->middle = {shape.product(first + 1, second), inner.stride * inner.extent};
  const Dimension outside{static_cast<uint32_t>(shape[first]),
                          plan->middle.stride * plan->middle.extent};
  plan->outer = {shape.product(0, first), outside.stride * outside.extent};
  plan->steps = steps < batches ? outside : inner;
  plan->batches = steps < batches ? inner : outside;
  return kOk;
}

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(2, 2, 1)) return failed;
  if (Status failed = choose_movement(context, 0)) return failed;
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->input = context.input_ref(0);
  plan->output = context.output_ref(0);
  if (Status failed = find_dimensions(context, plan)) return failed;
  return find_numbers(context, 1, plan->batches.extent, &plan->lengths);
}

}  // namespace

// Bytes are copied from one place to another; the size of an element only counts in the strides.
// TFLite takes a negative length for 0; here it fails, as in TensorFlow.
Status eval(const EvalContext& context, const Plan& plan) {
  const uint8_t* input = context.read<uint8_t>(plan.input);
  uint8_t* output = context.write<uint8_t>(plan.output);
  const uint8_t* lengths = context.read<uint8_t>(plan.lengths.tensor);
  for (uint32_t batch = 0; batch < plan.batches.extent; ++batch) {
    const int64_t length = number_at(lengths, plan.lengths, batch);
    if (length < 0 || length > plan.steps.extent) return kLength;
    const uint32_t reversed = static_cast<uint32_t>(length);
    // Of three dimensions at once: outer, middle and steps.
    const uint32_t places = plan.outer.extent * plan.middle.extent * plan.steps.extent;
    for (uint32_t i = 0; i < places; ++i) {
      const uint32_t step = i % plan.steps.extent, rest = i / plan.steps.extent;
      const uint32_t start = batch * plan.batches.stride +
                             rest % plan.middle.extent * plan.middle.stride +
                             rest / plan.middle.extent * plan.outer.stride;
      const uint32_t from = step < reversed ? reversed - 1 - step : step;
      memcpy(output + start + step * plan.steps.stride, input + start + from * plan.steps.stride,
             plan.bytes);
    }
  }
  return kOk;
}

}  // namespace reverse_sequence

constexpr Op ops::reverse_sequence{schema::BuiltinOperator::kReverseSequence, nullptr,
                                   mote::reverse_sequence::prepare,
                                   mote::reverse_sequence::kKernels};

}  // namespace mote
