// Fused activations: the range that an operator clamps its output to.
#pragma once

#include <stdint.h>

#include "mote/base/dtype.h"
#include "mote/base/status.h"
#include "mote/model/schema.h"

namespace mote {

class PrepareContext;
class TensorView;

struct ActivationRangeF32 {
  float min;
  float max;
};

struct ActivationRangeI32 {
  int32_t min;
  int32_t max;
};

// What i8, u8 or i16 can hold.
ActivationRangeI32 range_of(DType type);

// NONE, RELU, RELU_N1_TO_1 and RELU6; others fail. In whole numbers: INT32_MIN and INT32_MAX stand
// for "no bound".
Status activation_bounds(PrepareContext& context, schema::ActivationFunctionType activation,
                         ActivationRangeI32* bounds);

// The same for an f32 output.
Status activation_range(PrepareContext& context, schema::ActivationFunctionType activation,
                        ActivationRangeF32* range);

// The same in units of a quantized output (i8, u8, i16), cut to what its dtype holds.
// q = zero_point + round(real / scale), as TFLite's CalculateActivationRangeQuantized.
Status activation_range(PrepareContext& context, schema::ActivationFunctionType activation,
                        TensorView output, ActivationRangeI32* range);

}  // namespace mote
