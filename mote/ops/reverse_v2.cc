// REVERSE_V2: the elements along some dimensions in the opposite order.
#include "mote/ops/index_list.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/rearrange.h"

namespace mote {
namespace {

constexpr Failure kShape{Code::kInvalidModel, "the output's shape differs from the input's"};
constexpr Failure kTwice{Code::kInvalidModel, "dimension {got} is to be reversed twice"};

enum Input : uint32_t { kInput, kAxes, kInputs };

// Bit i is set when dimension i is reversed.
Status read_axes(PrepareContext& context, uint32_t rank, uint32_t* reversed) {
  int32_t axes[kMostDimensions];
  uint32_t count = 0;
  if (Status failed = read_index_list(context, kAxes, axes, &count)) return failed;
  for (uint32_t i = 0; i < count; ++i) {
    uint32_t axis = 0;
    if (Status failed = resolve_axis(context, axes[i], rank, &axis)) return failed;
    if ((*reversed >> axis & 1) != 0) return context.fail(kTwice, axis);
    *reversed |= 1u << axis;
  }
  return kOk;
}

// A reversed dimension is read from its last index on, in steps that go back. The steps are modulo
// 2^32, and neighbours that are both reversed merge as others do.
Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(kInputs, kInputs, 1)) return failed;
  if (Status failed = choose_movement(context, kInput)) return failed;
  const Shape shape = context.input(kInput).shape();
  if (context.output(0).shape() != shape) return context.fail(kShape);
  uint32_t reversed = 0, first = 0;
  if (Status failed = read_axes(context, shape.rank, &reversed)) return failed;
  rearrange::Dimensions dimensions;
  for (uint32_t i = shape.rank; i-- > 0;) {
    const uint32_t extent = static_cast<uint32_t>(shape[i]);
    const uint32_t step = shape.product(i + 1, shape.rank);
    const bool back = (reversed >> i & 1) != 0;
    if (back) first += (extent - 1) * step;
    dimensions.add(extent, back ? 0u - step : step);
  }
  rearrange::Plan* plan = nullptr;
  if (Status failed = rearrange::make_plan(context, dimensions, &plan)) return failed;
  plan->shape.first = first;
  return kOk;
}

}  // namespace

constexpr Op ops::reverse_v2{schema::BuiltinOperator::kReverseV2, nullptr, prepare,
                             rearrange::kKernels};

}  // namespace mote
