// MAX_POOL_2D in f32 and i8.
#include "mote/ops/max_pool_2d.h"

#include "mote/ops/ops.h"

namespace mote {
namespace max_pool_2d {
namespace {

constexpr KernelRow kKernels[] = {
    // input, output
    {DType::kF32, DType::kF32, kernel<PlanF32, eval_f32>},
    {DType::kI8, DType::kI8, kernel<PlanI8, eval_i8>},
};

}  // namespace

Status eval_f32(const EvalContext& context, const PlanF32& plan) {
  return pool_2d::eval<kernels::MaxF32>(context, plan);
}

Status eval_i8(const EvalContext& context, const PlanI8& plan) {
  return pool_2d::eval<kernels::MaxI8>(context, plan);
}

}  // namespace max_pool_2d

constexpr Op ops::max_pool_2d{schema::BuiltinOperator::kMaxPool2D, nullptr, pool_2d::prepare,
                              mote::max_pool_2d::kKernels};

}  // namespace mote
