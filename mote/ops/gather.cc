// GATHER of every dtype, with negative axes and batch dimensions.
#include "mote/ops/gather.h"

#include <string.h>

#include "mote/ops/data_movement.h"
#include "mote/ops/index_list.h"
#include "mote/ops/index_tuples.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace gather {
namespace {

constexpr Failure kBatchDimensions{Code::kInvalidModel,
                                   "{got} batch dimensions where 0 to {want} are possible"};
constexpr Failure kBatch{Code::kInvalidModel,
                         "a batch dimension is {got} in the indices, {want} in the input"};
constexpr Failure kIndex{Code::kInvalidModel, "constant index {got} along a dimension of {want}"};

enum Input : uint32_t { kInput, kIndices, kInputs };

// Axis and batch dimensions as they count from the front. The axis lies behind the latter, of which
// the indices must have as many.
Status read_options(PrepareContext& context, uint32_t* axis, uint32_t* batch) {
  namespace options = schema::gather_options;
  const Table table = context.options(schema::BuiltinOptions::kGatherOptions);
  const Shape input = context.input(kInput).shape(), indices = context.input(kIndices).shape();
  const int32_t given_axis = table.get<int32_t>(options::kAxis, 0);
  if (Status failed = resolve_axis(context, given_axis, input.rank, axis)) return failed;
  const int64_t given = table.get<int32_t>(options::kBatchDims, 0);
  const int64_t most = *axis < indices.rank ? *axis : indices.rank;
  const int64_t counted = given < 0 ? given + indices.rank : given;
  if (counted < 0 || counted > most) return context.fail(kBatchDimensions, given, most);
  *batch = static_cast<uint32_t>(counted);
  for (uint32_t i = 0; i < *batch; ++i) {
    if (indices[i] != input[i]) return context.fail(kBatch, indices[i], input[i]);
  }
  return kOk;
}

// Constants are refused before anything runs; eval checks them again with those that are computed,
// which costs less than a second loop would.
Status check_constants(PrepareContext& context, const Plan& plan) {
  const uint8_t* numbers = context.input(kIndices).constant();
  const uint32_t count = numbers == nullptr ? 0 : plan.batches * plan.index_count;
  for (uint32_t i = 0; i < count; ++i) {
    const int64_t number = number_at(numbers, plan.indices, i);
    if (number < 0 || number >= plan.axis_size) {
      return context.fail(kIndex, number, plan.axis_size);
    }
  }
  return kOk;
}

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(kInputs, kInputs, 1)) return failed;
  if (Status failed = choose_movement(context, kInput)) return failed;
  uint32_t axis = 0, batch = 0;
  if (Status failed = read_options(context, &axis, &batch)) return failed;
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  const Shape input = context.input(kInput).shape(), indices = context.input(kIndices).shape();
  plan->input = context.input_ref(kInput);
  plan->output = context.output_ref(0);
  plan->batches = input.product(0, batch);
  plan->blocks = input.product(batch, axis);
  plan->axis_size = static_cast<uint32_t>(input[axis]);
  plan->index_count = indices.product(batch, indices.rank);
  const uint32_t slice = input.product(axis + 1, input.rank);
  plan->slice_bytes = slice * bits(context.input(kInput).type()) / 8;
  if (Status failed = find_indices(context, kIndices, &plan->indices)) return failed;
  if (Status failed = check_constants(context, *plan)) return failed;
  // The first product is at most the input's elements, but both together may pass 32 bits.
  return context.expect_output_elements(uint64_t{plan->batches * plan->blocks * slice} *
                                        plan->index_count);
}

}  // namespace

// For each block of the input, the slices that its batch names. A batch's indices serve all of its
// blocks.
Status eval(const EvalContext& context, const Plan& plan) {
  const uint8_t* input = context.read<uint8_t>(plan.input);
  const uint8_t* numbers = context.read<uint8_t>(plan.indices.tensor);
  uint8_t* output = context.write<uint8_t>(plan.output);
  for (uint32_t block = 0; block < plan.batches * plan.blocks; ++block) {
    const uint32_t first = block / plan.blocks * plan.index_count;
    for (uint32_t i = 0; i < plan.index_count; ++i) {
      const int64_t index = number_at(numbers, plan.indices, first + i);
      if (index < 0 || index >= plan.axis_size) return kComputedIndex;
      memcpy(output, input + static_cast<uint32_t>(index) * plan.slice_bytes, plan.slice_bytes);
      output += plan.slice_bytes;
    }
    input += plan.axis_size * plan.slice_bytes;
  }
  return kOk;
}

}  // namespace gather

constexpr Op ops::gather{schema::BuiltinOperator::kGather, nullptr, mote::gather::prepare,
                         kRowsOfAnySize<kernel<mote::gather::Plan, mote::gather::eval>>};

}  // namespace mote
