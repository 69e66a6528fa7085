// EXPAND_DIMS: a RESHAPE that inserts a dimension of 1.
#include "mote/ops/ops.h"
#include "mote/ops/reshape.h"

namespace mote {

constexpr Op ops::expand_dims{schema::BuiltinOperator::kExpandDims, nullptr, reshape::prepare,
                              reshape::kKernels};

}  // namespace mote
