// PADV2: a PAD that must bring its value; TFLM takes the value in both, and so does this.
#include "mote/ops/ops.h"
#include "mote/ops/pad.h"

namespace mote {

constexpr Op ops::pad_v2{schema::BuiltinOperator::kPadv2, nullptr, pad::prepare, pad::kKernels};

}  // namespace mote
