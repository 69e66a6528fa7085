// POW: a to the power of b.
#include "mote/ops/binary.h"
#include "mote/ops/ops.h"

namespace mote {
namespace {

using kernels::PowF32;
using kernels::PowI32;

constexpr Failure kNegativeExponent{Code::kInvalidData, "an i32 exponent is negative"};

constexpr KernelRow kKernels[] = {
    // both inputs
    plain_row<float, PowF32>(DType::kF32),
    checked_row<int32_t, PowI32, kNegativeExponent>(DType::kI32),
};

}  // namespace

constexpr Op ops::pow{schema::BuiltinOperator::kPow, nullptr, prepare_binary, kKernels};

}  // namespace mote
