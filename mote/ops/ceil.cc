// CEIL: the smallest whole number that is not below the input.
#include <math.h>

#include "mote/ops/ops.h"
#include "mote/ops/unary.h"

namespace mote {

constexpr Op ops::ceil{schema::BuiltinOperator::kCeil, nullptr, unary::prepare,
                       unary::kRealRows<ceilf>};

}  // namespace mote
