// SPACE_TO_BATCH_ND of every dtype with up to 6 spatial dimensions.
//
// What is padded is a real zero: the zero point of a tensor of bytes, as in TFLite. (TFLM leaves
// the value uninitialised, which mostly gives 0.)
#include "mote/ops/space_to_batch_nd.h"

#include "mote/ops/index_list.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace space_to_batch_nd {
namespace {

using kernels::kMostSpatialDimensions;
using kernels::SpatialDimension;

constexpr Failure kSpatialRank{
    Code::kUnsupported, "{got} block sizes; 1 to {want} are possible, fewer than dimensions"};
constexpr Failure kRank{Code::kInvalidModel, "output has {got} dimensions, {want} needed"};
constexpr Failure kInner{Code::kInvalidModel,
                         "output has {got} elements behind the spatial dimensions, input {want}"};
constexpr Failure kBlocks{
    Code::kInvalidModel,
    "the block sizes and paddings (or crops) do not make the output's shape of the input's"};
constexpr Failure kComputedBlocks{Code::kInvalidData, kBlocks.text};

constexpr int64_t kLargest = 1 << 30;  // no tensor has more elements

enum Input : uint32_t { kInput, kBlockSizes, kPaddings, kInputs };

// Completes the dimensions; false when the numbers and the shapes contradict each other. Nothing
// overflows: factors are at most 2^30 each, and the product of blocks is compared at every step.
bool read_blocks(const uint8_t* blocks, const uint8_t* paddings, const Plan& plan,
                 SpatialDimension* dimensions) {
  int64_t batches = plan.shape.images;
  for (uint32_t i = 0; i < plan.shape.rank; ++i) {
    SpatialDimension& dimension = dimensions[i];
    const int64_t block = number_at(blocks, plan.blocks, i);
    const int64_t before = number_at(paddings, plan.paddings, 2 * i);
    const int64_t after = number_at(paddings, plan.paddings, 2 * i + 1);
    if (block < 1 || block > kLargest) return false;
    if (before < 0 || before > kLargest || after < 0 || after > kLargest) return false;
    if (dimension.batch * block != before + dimension.image + after) return false;
    batches *= block;
    if (batches > plan.batches) return false;
    dimension.block = static_cast<uint32_t>(block);
    dimension.before = static_cast<uint32_t>(before);
  }
  return batches == plan.batches;
}

Status find_dimensions(PrepareContext& context, Shape image, Shape batch, Plan* plan,
                       SpatialDimension* dimensions) {
  const Shape input = context.input(kInput).shape(), output = context.output(0).shape();
  // The image is [images, spatial dimensions ..., inner dimensions ...] and so is the other side.
  const uint32_t rank = context.input(kBlockSizes).shape().elements();
  if (rank < 1 || rank > kMostSpatialDimensions || rank >= input.rank) {
    return context.fail(kSpatialRank, rank, kMostSpatialDimensions);
  }
  if (output.rank != input.rank) return context.fail(kRank, output.rank, input.rank);
  const uint32_t inner = input.product(rank + 1, input.rank);
  const uint32_t output_inner = output.product(rank + 1, output.rank);
  if (inner != output_inner) return context.fail(kInner, output_inner, inner);
  plan->shape.rank = rank;
  plan->shape.images = image.product(0, 1);
  plan->shape.inner_bytes = inner * (bits(context.input(0).type()) / 8);
  plan->batches = batch.product(0, 1);
  for (uint32_t i = 0; i < rank; ++i) {
    dimensions[i].image = static_cast<uint32_t>(image[i + 1]);
    dimensions[i].batch = static_cast<uint32_t>(batch[i + 1]);
  }
  return kOk;
}

Status find_lists(PrepareContext& context, Plan* plan, SpatialDimension* dimensions) {
  const uint32_t rank = plan->shape.rank;
  if (Status failed = find_numbers(context, kBlockSizes, rank, &plan->blocks)) return failed;
  if (Status failed = find_numbers(context, kPaddings, 2 * rank, &plan->paddings)) return failed;
  const uint8_t* blocks = context.input(kBlockSizes).constant();
  const uint8_t* paddings = context.input(kPaddings).constant();
  // With one of the two computed, eval finds out: it reads both again in any case, which costs
  // little beside the copying and keeps one path for all.
  const bool known = blocks != nullptr && paddings != nullptr;
  const bool good = !known || read_blocks(blocks, paddings, *plan, dimensions);
  return good ? kOk : context.fail(kBlocks);
}

Status run(const EvalContext& context, const Plan& plan, kernels::SpaceBatchSide from) {
  // A copy, because the numbers of this run complete it.
  SpatialDimension dimensions[kMostSpatialDimensions];
  memcpy(dimensions, context.read<SpatialDimension>(plan.dimensions),
         plan.shape.rank * sizeof dimensions[0]);
  if (!read_blocks(context.read<uint8_t>(plan.blocks.tensor),
                   context.read<uint8_t>(plan.paddings.tensor), plan, dimensions)) {
    return kComputedBlocks;
  }
  uint8_t* output = context.write<uint8_t>(plan.output);
  // Gathering writes every pixel: each has its place in the block and its batch.
  if (from == kernels::kImageSide) memset(output, static_cast<int>(plan.zero), plan.output_bytes);
  kernels::copy_blocks(plan.shape, dimensions, from, context.read<uint8_t>(plan.input), output);
  return kOk;
}

Status prepare_spread(PrepareContext& context) {
  if (Status failed = context.expect_arity(kInputs, kInputs, 1)) return failed;
  return prepare(context, context.input(kInput), context.output(0));
}

}  // namespace

Status prepare(PrepareContext& context, TensorView image, TensorView batch) {
  if (Status failed = choose_movement(context, kInput)) return failed;
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->input = context.input_ref(kInput);
  plan->output = context.output_ref(0);
  plan->output_bytes = context.output(0).bytes();
  if (bits(context.output(0).type()) == 8) {
    plan->zero = static_cast<uint8_t>(context.output(0).zero_point());
  }
  SpatialDimension dimensions[kMostSpatialDimensions] = {};
  if (Status failed = find_dimensions(context, image.shape(), batch.shape(), plan, dimensions)) {
    return failed;
  }
  if (Status failed = find_lists(context, plan, dimensions)) return failed;
  SpatialDimension* table = nullptr;
  if (Status failed = context.make_table(plan->shape.rank, &plan->dimensions, &table)) {
    return failed;
  }
  for (uint32_t i = 0; table != nullptr && i < plan->shape.rank; ++i) table[i] = dimensions[i];
  return kOk;
}

Status eval_spread(const EvalContext& context, const Plan& plan) {
  return run(context, plan, kernels::kImageSide);
}

Status eval_gather(const EvalContext& context, const Plan& plan) {
  return run(context, plan, kernels::kBatchSide);
}

}  // namespace space_to_batch_nd

constexpr Op ops::space_to_batch_nd{
    schema::BuiltinOperator::kSpaceToBatchNd, nullptr, mote::space_to_batch_nd::prepare_spread,
    kRowsOfAnySize<kernel<mote::space_to_batch_nd::Plan, mote::space_to_batch_nd::eval_spread>>};

}  // namespace mote
