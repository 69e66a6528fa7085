// AVERAGE_POOL_2D: the mean of each window. f32, i8, u8, i16.
#include "mote/ops/ops.h"
#include "mote/ops/pool_2d.h"

namespace mote {
namespace {

using kernels::AverageF32;
using kernels::AverageInteger;

constexpr KernelRow kKernels[] = {
    pool_2d::kF32Row<AverageF32>,
    pool_2d::kIntegerRow<AverageInteger<int8_t>>,
    pool_2d::kIntegerRow<AverageInteger<uint8_t>>,
    pool_2d::kIntegerRow<AverageInteger<int16_t>>,
};
constexpr KernelRow kKernelsI8[] = {kKernels[1]};

}  // namespace

constexpr Op ops::average_pool_2d{schema::BuiltinOperator::kAveragePool2D, nullptr,
                                  pool_2d::prepare, kKernels};
constexpr Op ops::average_pool_2d_i8{schema::BuiltinOperator::kAveragePool2D, nullptr,
                                     pool_2d::prepare, kKernelsI8};

}  // namespace mote
