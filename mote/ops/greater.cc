// GREATER: a > b.
#include "mote/ops/comparison.h"
#include "mote/ops/ops.h"

namespace mote {

constexpr Op ops::greater{schema::BuiltinOperator::kGreater, nullptr, prepare_comparison,
                          kComparisonKernels<kernels::Greater>};

}  // namespace mote
