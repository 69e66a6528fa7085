// ATAN2: the angle of the point (b, a), from -pi to pi.
#include "mote/ops/binary.h"
#include "mote/ops/ops.h"

namespace mote {
namespace {

using kernels::Atan2F32;

constexpr KernelRow kKernels[] = {
    // both inputs
    plain_row<float, Atan2F32>(DType::kF32),
};

}  // namespace

constexpr Op ops::atan2{schema::BuiltinOperator::kAtan2, nullptr, prepare_binary, kKernels};

}  // namespace mote
