// LOGICAL_AND: a and b.
#include "mote/ops/binary.h"
#include "mote/ops/ops.h"

namespace mote {
namespace {

using kernels::LogicalAnd;

constexpr KernelRow kKernels[] = {
    // both inputs
    plain_row<uint8_t, LogicalAnd>(DType::kBool),
};

}  // namespace

constexpr Op ops::logical_and{schema::BuiltinOperator::kLogicalAnd, nullptr, prepare_binary,
                              kKernels};

}  // namespace mote
