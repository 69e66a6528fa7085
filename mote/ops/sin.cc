// SIN: the sine of the input.
#include <math.h>

#include "mote/ops/ops.h"
#include "mote/ops/unary.h"

namespace mote {

constexpr Op ops::sin{schema::BuiltinOperator::kSin, nullptr, unary::prepare,
                      unary::kRealRows<sinf>};

}  // namespace mote
