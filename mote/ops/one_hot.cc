// ONE_HOT of every dtype. An index out of range is no failure: all its values are off.
#include "mote/ops/one_hot.h"

#include <string.h>

#include "mote/kernels/fill.h"
#include "mote/ops/data_movement.h"
#include "mote/ops/index_tuples.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace one_hot {
namespace {

constexpr Failure kOffType{Code::kInvalidModel,
                           "the off value is {got:type}, {want:type} like the on value needed"};
constexpr Failure kValue{Code::kInvalidModel,
                         "on and off value have {got} elements in all, 2 needed"};
constexpr Failure kAxis{Code::kInvalidModel, "axis {got}; -1 to {want} is possible"};
constexpr Failure kShape{Code::kInvalidModel,
                         "the output's shape is not that of the indices with one dimension more"};

enum Input : uint32_t { kIndices, kDepth, kOn, kOff, kInputs };

// The new dimension stands before dimension `axis` of the indices, or last. Its size is the depth,
// which input 1 only repeats.
Status find_shape(PrepareContext& context, Plan* plan) {
  const Shape indices = context.input(kIndices).shape(), output = context.output(0).shape();
  const int32_t rank = static_cast<int32_t>(indices.rank);
  const int32_t given = context.options(schema::BuiltinOptions::kOneHotOptions)
                            .get<int32_t>(schema::one_hot_options::kAxis, 0);
  if (given < -1 || given > rank) return context.fail(kAxis, given, rank);
  const uint32_t axis = static_cast<uint32_t>(given == -1 ? rank : given);
  if (output.rank != indices.rank + 1) return context.fail(kShape);
  for (uint32_t i = 0; i < indices.rank; ++i) {
    if (output[i < axis ? i : i + 1] != indices[i]) return context.fail(kShape);
  }
  plan->blocks = indices.product(0, axis);
  plan->inner = indices.product(axis, indices.rank);
  plan->depth = static_cast<uint32_t>(output[axis]);
  return find_known_numbers(context, kDepth, Span<const int32_t>(output.dims + axis, 1),
                            &plan->given_depth);
}

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(kInputs, kInputs, 1)) return failed;
  if (Status failed = choose_movement(context, kOn)) return failed;
  const TensorView on = context.input(kOn), off = context.input(kOff);
  if (off.type() != on.type()) return context.fail(kOffType, off.type(), on.type());
  const uint32_t on_count = on.shape().elements(), off_count = off.shape().elements();
  if (on_count != 1 || off_count != 1) return context.fail(kValue, on_count + off_count);
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->on = context.input_ref(kOn);
  plan->off = context.input_ref(kOff);
  plan->output = context.output_ref(0);
  plan->element_bytes = static_cast<uint16_t>(bits(on.type()) / 8);
  if (Status failed = find_indices(context, kIndices, &plan->indices)) return failed;
  return find_shape(context, plan);
}

}  // namespace

// Everything off first: then each index costs one element, not `depth` comparisons.
Status eval(const EvalContext& context, const Plan& plan) {
  if (Status failed = check_numbers(context, plan.given_depth)) return failed;
  const uint8_t* numbers = context.read<uint8_t>(plan.indices.tensor);
  const uint8_t* on = context.read<uint8_t>(plan.on);
  uint8_t* output = context.write<uint8_t>(plan.output);
  const uint32_t size = plan.element_bytes, block_elements = plan.depth * plan.inner;
  kernels::fill(context.at(plan.off), size, output, plan.blocks * block_elements * size);
  for (uint32_t i = 0; i < plan.blocks * plan.inner; ++i) {
    const int64_t index = number_at(numbers, plan.indices, i);
    if (index < 0 || index >= plan.depth) continue;
    const uint32_t block = i / plan.inner;
    const uint32_t at =
        block * block_elements + static_cast<uint32_t>(index) * plan.inner + i % plan.inner;
    memcpy(output + at * size, on, size);
  }
  return kOk;
}

}  // namespace one_hot

constexpr Op ops::one_hot{schema::BuiltinOperator::kOneHot, nullptr, mote::one_hot::prepare,
                          kRowsOfAnySize<kernel<mote::one_hot::Plan, mote::one_hot::eval>>};

}  // namespace mote
