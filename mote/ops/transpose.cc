// TRANSPOSE of any rank: dimension i of the output is dimension permutation[i] of the input.
#include "mote/ops/index_list.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/rearrange.h"

namespace mote {
namespace {

constexpr Failure kCount{Code::kInvalidModel, "the permutation has {got} numbers, {want} needed"};
constexpr Failure kTwice{Code::kInvalidModel, "the permutation has dimension {got} twice"};
constexpr Failure kRank{Code::kInvalidModel, "output has {got} dimensions, {want} needed"};
constexpr Failure kDimension{Code::kInvalidModel,
                             "a dimension of the output is {got}, the permutation makes it {want}"};

enum Input : uint32_t { kInput, kPermutation, kInputs };

// `permutation` receives rank(input) different dimensions.
Status read_permutation(PrepareContext& context, uint32_t* permutation) {
  const Shape input = context.input(kInput).shape(), output = context.output(0).shape();
  int32_t numbers[kMostDimensions];
  uint32_t count = 0;
  if (Status failed = read_index_list(context, kPermutation, numbers, &count)) return failed;
  if (count != input.rank) return context.fail(kCount, count, input.rank);
  if (output.rank != input.rank) return context.fail(kRank, output.rank, input.rank);
  uint32_t seen = 0;  // a bit for each dimension
  for (uint32_t i = 0; i < count; ++i) {
    if (Status failed = resolve_axis(context, numbers[i], count, &permutation[i])) return failed;
    const uint32_t from = permutation[i];
    if ((seen >> from & 1) != 0) return context.fail(kTwice, from);
    seen |= 1u << from;
    if (output[i] != input[from]) return context.fail(kDimension, output[i], input[from]);
  }
  return kOk;
}

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(kInputs, kInputs, 1)) return failed;
  if (Status failed = choose_movement(context, kInput)) return failed;
  uint32_t permutation[kMostDimensions] = {};
  if (Status failed = read_permutation(context, permutation)) return failed;
  const Shape input = context.input(kInput).shape();
  // Going through the output in order takes the input's strides in the order of the permutation;
  // what stays together in both (NHWC's channels, say) is merged and copied at once.
  rearrange::Dimensions dimensions;
  for (uint32_t i = input.rank; i-- > 0;) {
    const uint32_t from = permutation[i];
    dimensions.add(static_cast<uint32_t>(input[from]), input.product(from + 1, input.rank));
  }
  rearrange::Plan* plan = nullptr;
  return rearrange::make_plan(context, dimensions, &plan);
}

}  // namespace

constexpr Op ops::transpose{schema::BuiltinOperator::kTranspose, nullptr, prepare,
                            rearrange::kKernels};

}  // namespace mote
