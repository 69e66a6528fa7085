// SQUEEZE: a RESHAPE that drops dimensions of 1.
#include "mote/ops/ops.h"
#include "mote/ops/reshape.h"

namespace mote {

constexpr Op ops::squeeze{schema::BuiltinOperator::kSqueeze, nullptr, reshape::prepare,
                          reshape::kKernels};

}  // namespace mote
