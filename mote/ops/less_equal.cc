// LESS_EQUAL: a <= b.
#include "mote/ops/comparison.h"
#include "mote/ops/ops.h"

namespace mote {

constexpr Op ops::less_equal{schema::BuiltinOperator::kLessEqual, nullptr, prepare_comparison,
                             kComparisonKernels<kernels::LessEqual>};

}  // namespace mote
