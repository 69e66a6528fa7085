// GATHER_ND of every dtype.
#include "mote/ops/gather_nd.h"

#include <string.h>

#include "mote/ops/data_movement.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace gather_nd {
namespace {

enum Input : uint32_t { kInput, kIndices, kInputs };

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(kInputs, kInputs, 1)) return failed;
  if (Status failed = choose_movement(context, kInput)) return failed;
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->input = context.input_ref(kInput);
  plan->output = context.output_ref(0);
  const Shape input = context.input(kInput).shape();
  const uint32_t element_bytes = bits(context.input(kInput).type()) / 8;
  if (Status failed = find_tuples(context, kIndices, input, element_bytes, &plan->tuples)) {
    return failed;
  }
  const uint32_t slice = input.product(plan->tuples.length, input.rank);
  plan->slice_bytes = slice * element_bytes;
  return context.expect_output_elements(uint64_t{plan->tuples.count} * slice);
}

}  // namespace

// Tuples without indices (a last dimension of 0) name the whole input.
Status eval(const EvalContext& context, const Plan& plan) {
  const IndexTuples& tuples = plan.tuples;
  const uint8_t* input = context.read<uint8_t>(plan.input);
  const uint8_t* numbers = context.read<uint8_t>(tuples.numbers.tensor);
  const auto* dimensions = context.read<IndexedDimension>(tuples.dimensions);
  uint8_t* output = context.write<uint8_t>(plan.output);
  for (uint32_t i = 0; i < tuples.count; ++i, output += plan.slice_bytes) {
    const uint32_t offset = offset_of(numbers, tuples, dimensions, i);
    if (offset == kOutside) return kComputedIndex;
    memcpy(output, input + offset, plan.slice_bytes);
  }
  return kOk;
}

}  // namespace gather_nd

constexpr Op ops::gather_nd{schema::BuiltinOperator::kGatherNd, nullptr, mote::gather_nd::prepare,
                            kRowsOfAnySize<kernel<mote::gather_nd::Plan, mote::gather_nd::eval>>};

}  // namespace mote
