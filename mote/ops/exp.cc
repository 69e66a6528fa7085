// EXP: e to the power of the input.
#include <math.h>

#include "mote/ops/ops.h"
#include "mote/ops/unary.h"

namespace mote {

constexpr Op ops::exp{schema::BuiltinOperator::kExp, nullptr, unary::prepare,
                      unary::kRealRows<expf>};

}  // namespace mote
