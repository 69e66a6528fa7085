// DEPTH_TO_SPACE: [batch, rows, columns, block * block * channels] becomes [batch, rows * block,
// columns * block, channels]. The reverse of SPACE_TO_DEPTH.
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/rearrange.h"
#include "mote/ops/space_to_depth.h"

namespace mote {
namespace {

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(1, 1, 1)) return failed;
  if (Status failed = choose_movement(context, 0)) return failed;
  uint32_t block = 0;
  if (Status failed = read_block(context, schema::BuiltinOptions::kDepthToSpaceOptions,
                                 context.output(0), context.input(0), &block)) {
    return failed;
  }
  const Shape input = context.input(0).shape(), output = context.output(0).shape();
  const uint32_t depth = input.product(3, 4), channels = output.product(3, 4);
  rearrange::Dimensions dimensions;
  dimensions.add(block * channels, 1);  // columns of a block and their channels
  dimensions.add(input.product(2, 3), depth);
  dimensions.add(block, block * channels);
  dimensions.add(input.product(1, 2), input.product(2, 4));
  dimensions.add(input.product(0, 1), input.product(1, 4));
  rearrange::Plan* plan = nullptr;
  return rearrange::make_plan(context, dimensions, &plan);
}

}  // namespace

constexpr Op ops::depth_to_space{schema::BuiltinOperator::kDepthToSpace, nullptr, prepare,
                                 rearrange::kKernels};

}  // namespace mote
