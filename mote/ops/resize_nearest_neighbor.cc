// RESIZE_NEAREST_NEIGHBOR of every dtype: pixels are only copied.
#include "mote/ops/data_movement.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/resize.h"

namespace mote {
namespace resize {
namespace {

Status prepare(PrepareContext& context) {
  namespace options = schema::resize_nearest_neighbor_options;
  if (Status failed = begin(context)) return failed;
  const Table table = context.options(schema::BuiltinOptions::kResizeNearestNeighborOptions);
  const Rule rule = {table.get<uint8_t>(options::kAlignCorners, 0) != 0,
                     table.get<uint8_t>(options::kHalfPixelCenters, 0) != 0};
  return make_plan<float>(context, rule, bits(context.input(0).type()) / 8);
}

}  // namespace

Status eval_nearest(const EvalContext& context, const PlanF32& plan) {
  if (Status failed = check_numbers(context, plan.size)) return failed;
  kernels::resize_nearest(plan.shape, plan.rule, context.read<uint8_t>(plan.input),
                          context.write<uint8_t>(plan.output));
  return kOk;
}

}  // namespace resize

constexpr Op ops::resize_nearest_neighbor{
    schema::BuiltinOperator::kResizeNearestNeighbor, nullptr, mote::resize::prepare,
    kRowsOfAnySize<kernel<mote::resize::PlanF32, mote::resize::eval_nearest>>};

}  // namespace mote
