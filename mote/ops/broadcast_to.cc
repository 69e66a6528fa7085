// BROADCAST_TO: dimensions of 1, and such that are missing in front, repeated to a larger shape.
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/rearrange.h"

namespace mote {
namespace {

constexpr Failure kRank{Code::kInvalidModel, "output has {got} dimensions, {want} or more needed"};
constexpr Failure kDimension{
    Code::kInvalidModel, "a dimension of {want} does not broadcast to {got}: equal or 1 needed"};

enum Input : uint32_t { kInput, kShape, kInputs };

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(kInputs, kInputs, 1)) return failed;
  if (Status failed = choose_movement(context, kInput)) return failed;
  const Shape input = context.input(kInput).shape(), output = context.output(0).shape();
  if (output.rank < input.rank) return context.fail(kRank, output.rank, input.rank);
  rearrange::Dimensions dimensions;
  uint32_t stride = 1;
  for (uint32_t i = 0; i < output.rank; ++i) {
    const int32_t from = input.from_end(i), to = output.from_end(i);
    if (from != to && from != 1) return context.fail(kDimension, to, from);
    dimensions.add(static_cast<uint32_t>(to), from == to ? stride : 0);
    stride *= static_cast<uint32_t>(from);
  }
  rearrange::Plan* plan = nullptr;
  if (Status failed = rearrange::make_plan(context, dimensions, &plan)) return failed;
  return find_known_numbers(context, kShape, {output.dims, output.rank}, &plan->numbers);
}

}  // namespace

constexpr Op ops::broadcast_to{schema::BuiltinOperator::kBroadcastTo, nullptr, prepare,
                               rearrange::kKernels};

}  // namespace mote
