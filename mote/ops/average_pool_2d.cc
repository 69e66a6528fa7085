// AVERAGE_POOL_2D: the mean of each window. f32, i8, u8, i16.
#include "mote/ops/ops.h"
#include "mote/ops/pool_2d.h"

namespace mote {
namespace {

using kernels::AverageF32;
using kernels::AverageInteger;

constexpr KernelRow kKernels[] = {
    pool_2d::kF32Row<AverageF32>,
    pool_2d::integer_row<AverageInteger<int8_t>>(DType::kI8),
    pool_2d::integer_row<AverageInteger<uint8_t>>(DType::kU8),
    pool_2d::integer_row<AverageInteger<int16_t>>(DType::kI16),
};
constexpr KernelRow kKernelsI8[] = {kKernels[1]};

}  // namespace

constexpr Op ops::average_pool_2d{schema::BuiltinOperator::kAveragePool2D, nullptr,
                                  pool_2d::prepare, kKernels};
constexpr Op ops::average_pool_2d_i8{schema::BuiltinOperator::kAveragePool2D, nullptr,
                                     pool_2d::prepare, kKernelsI8};

}  // namespace mote
