// MEAN: the average along the dimensions that input 1 lists. f32, i8, u8, i16.
#include "mote/ops/ops.h"
#include "mote/ops/reduce.h"

namespace mote {
namespace {

constexpr KernelRow kKernels[] = {
    // input, output
    reduce::kF32Row<true>,
    reduce::quantized_row<int8_t, true>(),
    reduce::quantized_row<uint8_t, true>(),
    reduce::quantized_row<int16_t, true>(),
};
constexpr KernelRow kKernelsI8[] = {kKernels[1]};

}  // namespace

constexpr Op ops::mean{schema::BuiltinOperator::kMean, nullptr, reduce::prepare, kKernels};
constexpr Op ops::mean_i8{schema::BuiltinOperator::kMean, nullptr, reduce::prepare, kKernelsI8};

}  // namespace mote
