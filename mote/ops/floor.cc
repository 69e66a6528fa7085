// FLOOR: the largest whole number that is not above the input.
#include <math.h>

#include "mote/ops/ops.h"
#include "mote/ops/unary.h"

namespace mote {

constexpr Op ops::floor{schema::BuiltinOperator::kFloor, nullptr, unary::prepare,
                        unary::kRealRows<floorf>};

}  // namespace mote
