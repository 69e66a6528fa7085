// GREATER_EQUAL: a >= b.
#include "mote/ops/comparison.h"
#include "mote/ops/ops.h"

namespace mote {

constexpr Op ops::greater_equal{schema::BuiltinOperator::kGreaterEqual, nullptr, prepare_comparison,
                                kComparisonKernels<kernels::GreaterEqual>};

}  // namespace mote
