// SQRT: the square root. Of negative numbers, f32 gives none (NaN), and quantized tensors their
// lowest value. TFLM has f32 alone; TFLite refuses negative ones and cuts where this rounds.
#include <math.h>

#include "mote/ops/ops.h"
#include "mote/ops/unary.h"

namespace mote {

constexpr Op ops::sqrt{schema::BuiltinOperator::kSqrt, nullptr, unary::prepare,
                       unary::kRealRows<sqrtf>};

}  // namespace mote
