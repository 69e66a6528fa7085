// SCATTER_ND. Updates of one place add up, as in TFLite: so it needs a kernel for each way to add.
#include "mote/ops/scatter_nd.h"

#include <string.h>

#include "mote/ops/data_movement.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace scatter_nd {
namespace {

constexpr Failure kUpdates{Code::kInvalidModel, "has {got} updates, {want} needed"};

enum Input : uint32_t { kIndices, kUpdatesInput, kShape, kInputs };

// Of truth values, one that is true suffices.
struct Truth {
  uint8_t bits;
  friend Truth operator+(Truth a, Truth b) { return {static_cast<uint8_t>(a.bits | b.bits)}; }
};

// Integers wrap: signed ones are added as unsigned ones.
constexpr KernelRow kKernels[] = {
    // updates, output
    {DType::kF32, DType::kF32, kernel<Plan, eval<float>>},
    {DType::kI8, DType::kI8, kernel<Plan, eval<uint8_t>>},
    {DType::kU8, DType::kU8, kernel<Plan, eval<uint8_t>>},
    {DType::kI16, DType::kI16, kernel<Plan, eval<uint16_t>>},
    {DType::kI32, DType::kI32, kernel<Plan, eval<uint32_t>>},
    {DType::kU32, DType::kU32, kernel<Plan, eval<uint32_t>>},
    {DType::kI64, DType::kI64, kernel<Plan, eval<uint64_t>>},
    {DType::kBool, DType::kBool, kernel<Plan, eval<Truth>>},
};

// The shape that input 2 gives is also the output's. In quantized tensors it is the integers that
// are added, and 0 that stands where nothing is, whatever the zero point: TFLite does not look at
// it.
Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(kInputs, kInputs, 1)) return failed;
  if (Status failed = choose_movement(context, kUpdatesInput)) return failed;
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->updates = context.input_ref(kUpdatesInput);
  plan->output = context.output_ref(0);
  plan->output_bytes = context.output(0).bytes();
  const Shape output = context.output(0).shape();
  const Span<const int32_t> dimensions(output.dims, output.rank);
  if (Status failed = find_known_numbers(context, kShape, dimensions, &plan->shape)) return failed;
  const uint32_t element_bytes = bits(context.output(0).type()) / 8;
  if (Status failed = find_tuples(context, kIndices, output, element_bytes, &plan->tuples)) {
    return failed;
  }
  plan->slice = output.product(plan->tuples.length, output.rank);
  const uint32_t updates = context.input(kUpdatesInput).shape().elements();
  const uint64_t needed = uint64_t{plan->tuples.count} * plan->slice;
  return updates == needed ? kOk : context.fail(kUpdates, updates, static_cast<int64_t>(needed));
}

}  // namespace

// Offsets are multiples of the element's size, so that the output is aligned for T.
template <class T>
Status eval(const EvalContext& context, const Plan& plan) {
  if (Status failed = check_numbers(context, plan.shape)) return failed;
  const IndexTuples& tuples = plan.tuples;
  const uint8_t* numbers = context.read<uint8_t>(tuples.numbers.tensor);
  const auto* dimensions = context.read<IndexedDimension>(tuples.dimensions);
  const uint8_t* updates = context.read<uint8_t>(plan.updates);
  uint8_t* output = context.write<uint8_t>(plan.output);
  memset(output, 0, plan.output_bytes);
  for (uint32_t i = 0; i < tuples.count; ++i) {
    const uint32_t offset = offset_of(numbers, tuples, dimensions, i);
    if (offset == kOutside) return kComputedIndex;
    T* to = reinterpret_cast<T*>(output + offset);
    for (uint32_t j = 0; j < plan.slice; ++j, updates += sizeof(T)) {
      T update;  // 64-bit constants are aligned to 4 only
      memcpy(&update, updates, sizeof update);
      to[j] = static_cast<T>(to[j] + update);
    }
  }
  return kOk;
}

}  // namespace scatter_nd

constexpr Op ops::scatter_nd{schema::BuiltinOperator::kScatterNd, nullptr,
                             mote::scatter_nd::prepare, mote::scatter_nd::kKernels};

}  // namespace mote
