// ARG_MIN: where along an axis the smallest value stands. f32, i8, u8, i16, i32 or i64, to i32 or
// i64.
#include "mote/ops/arg_min_max.h"
#include "mote/ops/ops.h"

namespace mote {

constexpr Op ops::arg_min{schema::BuiltinOperator::kArgMin, nullptr, arg_min_max::prepare,
                          arg_min_max::kKernels<false>};

}  // namespace mote
