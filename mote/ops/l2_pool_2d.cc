// L2_POOL_2D: the root of the mean of the squares of each window. f32.
#include "mote/ops/ops.h"
#include "mote/ops/pool_2d.h"

namespace mote {
namespace {

constexpr KernelRow kKernels[] = {pool_2d::kF32Row<kernels::L2F32>};

}  // namespace

constexpr Op ops::l2_pool_2d{schema::BuiltinOperator::kL2Pool2D, nullptr, pool_2d::prepare,
                             kKernels};

}  // namespace mote
