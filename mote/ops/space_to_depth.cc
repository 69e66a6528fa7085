// SPACE_TO_DEPTH: [batch, rows, columns, channels] becomes [batch, rows / block, columns / block,
// block * block * channels]; the pixels of a block lie in the order of rows.
#include "mote/ops/space_to_depth.h"

#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/rearrange.h"

namespace mote {
namespace {

constexpr Failure kBlock{Code::kInvalidModel, "a block size of {got}; 1 to {want} is possible"};
constexpr Failure kRank{Code::kInvalidModel, "a tensor has {got} dimensions, {want} needed"};
constexpr Failure kShapes{Code::kInvalidModel,
                          "the shapes of input and output do not fit to a block size of {got}"};

// Tensors have at most 2^30 elements: a larger block holds more.
constexpr int32_t kLargestBlock = 1 << 15;

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(1, 1, 1)) return failed;
  if (Status failed = choose_movement(context, 0)) return failed;
  uint32_t block = 0;
  if (Status failed = read_block(context, schema::BuiltinOptions::kSpaceToDepthOptions,
                                 context.input(0), context.output(0), &block)) {
    return failed;
  }
  const Shape input = context.input(0).shape(), output = context.output(0).shape();
  const uint32_t row = input.product(2, 4), channels = input.product(3, 4);
  rearrange::Dimensions dimensions;
  dimensions.add(block * channels, 1);  // columns of a block and their channels
  dimensions.add(block, row);
  dimensions.add(output.product(2, 3), block * channels);
  dimensions.add(output.product(1, 2), block * row);
  dimensions.add(output.product(0, 1), input.product(1, 4));
  rearrange::Plan* plan = nullptr;
  return rearrange::make_plan(context, dimensions, &plan);
}

}  // namespace

Status read_block(PrepareContext& context, schema::BuiltinOptions options, TensorView space,
                  TensorView depth, uint32_t* block) {
  static_assert(schema::space_to_depth_options::kBlockSize ==
                schema::depth_to_space_options::kBlockSize);
  const int64_t size =
      context.options(options).get<int32_t>(schema::space_to_depth_options::kBlockSize, 0);
  if (size < 1 || size > kLargestBlock) return context.fail(kBlock, size, kLargestBlock);
  const Shape large = space.shape(), deep = depth.shape();
  if (large.rank != 4) return context.fail(kRank, large.rank, 4);
  if (deep.rank != 4) return context.fail(kRank, deep.rank, 4);
  const bool fits = large[0] == deep[0] && large[1] == size * deep[1] &&
                    large[2] == size * deep[2] && deep[3] == size * size * large[3];
  if (!fits) return context.fail(kShapes, size);
  *block = static_cast<uint32_t>(size);
  return kOk;
}

constexpr Op ops::space_to_depth{schema::BuiltinOperator::kSpaceToDepth, nullptr, prepare,
                                 rearrange::kKernels};

}  // namespace mote
