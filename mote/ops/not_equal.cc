// NOT_EQUAL: a != b.
#include "mote/ops/comparison.h"
#include "mote/ops/ops.h"

namespace mote {

constexpr Op ops::not_equal{schema::BuiltinOperator::kNotEqual, nullptr, prepare_comparison,
                            kComparisonKernels<kernels::NotEqual>};

}  // namespace mote
