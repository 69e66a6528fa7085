// SPARSE_TO_DENSE of every dtype. Of values for one place, the last one stays; VALIDATE_INDICES,
// which asks for an order, is ignored as in TFLite.
#include "mote/ops/sparse_to_dense.h"

#include <string.h>

#include "mote/kernels/fill.h"
#include "mote/ops/data_movement.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace sparse_to_dense {
namespace {

constexpr Failure kRank{Code::kInvalidModel, "indices have {got} dimensions, at most 2 possible"};
constexpr Failure kLength{Code::kInvalidModel,
                          "an index has {got} numbers, the output {want} dimensions"};
constexpr Failure kValues{Code::kInvalidModel, "has {got} values, 1 or {want} needed"};
constexpr Failure kDefault{Code::kInvalidModel, "the default value must be one {want:type}"};

enum Input : uint32_t { kIndices, kShape, kValuesInput, kDefaultValue, kInputs };

// A scalar or a list are indices of one number each.
Status find_places(PrepareContext& context, Plan* plan) {
  const Shape indices = context.input(kIndices).shape(), output = context.output(0).shape();
  if (indices.rank > 2) return context.fail(kRank, indices.rank);
  const uint32_t length = indices.rank == 2 ? static_cast<uint32_t>(indices[1]) : 1;
  if (length != output.rank) return context.fail(kLength, length, output.rank);
  plan->tuples.count = indices.rank == 0 ? 1 : static_cast<uint32_t>(indices[0]);
  return find_tuples(context, kIndices, length, output, plan->element_bytes, &plan->tuples);
}

// One value may serve all places; a step of 0 repeats it.
Status find_values(PrepareContext& context, Plan* plan) {
  const TensorView values = context.input(kValuesInput), other = context.input(kDefaultValue);
  if (other.type() != values.type() || other.shape().elements() != 1) {
    return context.fail(kDefault, other.type(), values.type());
  }
  const uint32_t count = values.shape().elements();
  if (count != 1 && count != plan->tuples.count) {
    return context.fail(kValues, count, plan->tuples.count);
  }
  plan->value_step = count == 1 ? 0 : plan->element_bytes;
  plan->values = context.input_ref(kValuesInput);
  plan->default_value = context.input_ref(kDefaultValue);
  return kOk;
}

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(kInputs, kInputs, 1)) return failed;
  if (Status failed = choose_movement(context, kValuesInput)) return failed;
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  const TensorView output = context.output(0);
  plan->output = context.output_ref(0);
  plan->output_bytes = output.bytes();
  plan->element_bytes = static_cast<uint8_t>(bits(output.type()) / 8);
  const Span<const int32_t> dimensions(output.shape().dims, output.shape().rank);
  if (Status failed = find_known_numbers(context, kShape, dimensions, &plan->shape)) return failed;
  if (Status failed = find_places(context, plan)) return failed;
  return find_values(context, plan);
}

}  // namespace

Status eval(const EvalContext& context, const Plan& plan) {
  if (Status failed = check_numbers(context, plan.shape)) return failed;
  const IndexTuples& tuples = plan.tuples;
  const uint8_t* numbers = context.read<uint8_t>(tuples.numbers.tensor);
  const auto* dimensions = context.read<IndexedDimension>(tuples.dimensions);
  const uint8_t* values = context.read<uint8_t>(plan.values);
  uint8_t* output = context.write<uint8_t>(plan.output);
  kernels::fill(context.at(plan.default_value), plan.element_bytes, output, plan.output_bytes);
  for (uint32_t i = 0; i < tuples.count; ++i, values += plan.value_step) {
    const uint32_t offset = offset_of(numbers, tuples, dimensions, i);
    if (offset == kOutside) return kComputedIndex;
    memcpy(output + offset, values, plan.element_bytes);
  }
  return kOk;
}

}  // namespace sparse_to_dense

constexpr Op ops::sparse_to_dense{
    schema::BuiltinOperator::kSparseToDense, nullptr, mote::sparse_to_dense::prepare,
    kRowsOfAnySize<kernel<mote::sparse_to_dense::Plan, mote::sparse_to_dense::eval>>};

}  // namespace mote
