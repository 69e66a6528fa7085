// For operators whose integer algorithm has one possible output quantization, as in TFLite.
#pragma once

#include <stdint.h>

#include "mote/base/status.h"

namespace mote {

class PrepareContext;

// Fails unless output 0 has the scale 1 / `steps` (a power of two) and this zero point.
Status expect_output_quantization(PrepareContext& context, uint32_t steps, int32_t zero_point);

}  // namespace mote
