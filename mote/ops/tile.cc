// TILE: the input repeated along its dimensions.
#include "mote/ops/index_list.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/rearrange.h"

namespace mote {
namespace {

constexpr Failure kRank{Code::kInvalidModel, "output has {got} dimensions, {want} needed"};
constexpr Failure kDimension{Code::kInvalidModel,
                             "a dimension of the output is {got}, not a multiple of {want}"};

enum Input : uint32_t { kInput, kMultiples, kInputs };

// The shapes say how often each dimension is repeated; the list of multiples must agree.
Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(kInputs, kInputs, 1)) return failed;
  if (Status failed = choose_movement(context, kInput)) return failed;
  const Shape input = context.input(kInput).shape(), output = context.output(0).shape();
  if (output.rank != input.rank) return context.fail(kRank, output.rank, input.rank);
  int32_t multiples[kMostDimensions];
  rearrange::Dimensions dimensions;
  for (uint32_t i = input.rank; i-- > 0;) {
    if (input[i] == 0 || output[i] % input[i] != 0) {
      return context.fail(kDimension, output[i], input[i]);
    }
    multiples[i] = output[i] / input[i];
    dimensions.add(static_cast<uint32_t>(input[i]), input.product(i + 1, input.rank));
    dimensions.add(static_cast<uint32_t>(multiples[i]), 0);
  }
  rearrange::Plan* plan = nullptr;
  if (Status failed = rearrange::make_plan(context, dimensions, &plan)) return failed;
  return find_known_numbers(context, kMultiples, {multiples, input.rank}, &plan->numbers);
}

}  // namespace

constexpr Op ops::tile{schema::BuiltinOperator::kTile, nullptr, prepare, rearrange::kKernels};

}  // namespace mote
