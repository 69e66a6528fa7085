// LOGICAL_OR: a or b.
#include "mote/ops/binary.h"
#include "mote/ops/ops.h"

namespace mote {
namespace {

using kernels::LogicalOr;

constexpr KernelRow kKernels[] = {
    // both inputs
    plain_row<uint8_t, LogicalOr>(DType::kBool),
};

}  // namespace

constexpr Op ops::logical_or{schema::BuiltinOperator::kLogicalOr, nullptr, prepare_binary,
                             kKernels};

}  // namespace mote
