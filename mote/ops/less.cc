// LESS: a < b.
#include "mote/ops/comparison.h"
#include "mote/ops/ops.h"

namespace mote {

constexpr Op ops::less{schema::BuiltinOperator::kLess, nullptr, prepare_comparison,
                       kComparisonKernels<kernels::Less>};

}  // namespace mote
