// COS: the cosine of the input.
#include <math.h>

#include "mote/ops/ops.h"
#include "mote/ops/unary.h"

namespace mote {

constexpr Op ops::cos{schema::BuiltinOperator::kCos, nullptr, unary::prepare,
                      unary::kRealRows<cosf>};

}  // namespace mote
