// LOG: the natural logarithm. Of 0 and less, f32 gives what logf() does, and quantized tensors
// their lowest value, as TFLite does.
#include <math.h>

#include "mote/ops/ops.h"
#include "mote/ops/unary.h"

namespace mote {

constexpr Op ops::log{schema::BuiltinOperator::kLog, nullptr, unary::prepare,
                      unary::kRealRows<logf>};

}  // namespace mote
