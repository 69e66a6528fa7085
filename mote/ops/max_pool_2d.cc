// MAX_POOL_2D: the largest value of each window. f32, i8, u8, i16.
#include "mote/ops/ops.h"
#include "mote/ops/pool_2d.h"

namespace mote {
namespace {

using kernels::MaxF32;
using kernels::MaxInteger;

constexpr KernelRow kKernels[] = {
    pool_2d::kF32Row<MaxF32>,
    pool_2d::kIntegerRow<MaxInteger<int8_t>>,
    pool_2d::kIntegerRow<MaxInteger<uint8_t>>,
    pool_2d::kIntegerRow<MaxInteger<int16_t>>,
};
constexpr KernelRow kKernelsI8[] = {kKernels[1]};

}  // namespace

constexpr Op ops::max_pool_2d{schema::BuiltinOperator::kMaxPool2D, nullptr, pool_2d::prepare,
                              kKernels};
constexpr Op ops::max_pool_2d_i8{schema::BuiltinOperator::kMaxPool2D, nullptr, pool_2d::prepare,
                                 kKernelsI8};

}  // namespace mote
