// EQUAL: a == b.
#include "mote/ops/comparison.h"
#include "mote/ops/ops.h"

namespace mote {

constexpr Op ops::equal{schema::BuiltinOperator::kEqual, nullptr, prepare_comparison,
                        kComparisonKernels<kernels::Equal>};

}  // namespace mote
