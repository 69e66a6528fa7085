// ARG_MAX: where along an axis the largest value stands. f32, i8, u8, i16, i32 or i64, to i32 or
// i64.
#include "mote/ops/arg_min_max.h"
#include "mote/ops/ops.h"

namespace mote {

constexpr Op ops::arg_max{schema::BuiltinOperator::kArgMax, nullptr, arg_min_max::prepare,
                          arg_min_max::kKernels<true>};

}  // namespace mote
