// ROUND: the nearest whole number, halves to the even one, as TFLite does. rintf() is that in the
// rounding mode that every chip starts with; nothing here changes it.
#include <math.h>

#include "mote/ops/ops.h"
#include "mote/ops/unary.h"

namespace mote {

constexpr Op ops::round{schema::BuiltinOperator::kRound, nullptr, unary::prepare,
                        unary::kRealRows<rintf>};

}  // namespace mote
