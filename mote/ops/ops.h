// Declares every operator that ops.def, custom_ops.def and i8_ops.def list, in namespace mote::ops.
#pragma once

#include "mote/ops/op.h"

namespace mote::ops {

#define MOTE_OP(NAME, snake, Pascal) extern const Op snake;
#include "mote/ops/ops.def"
#undef MOTE_OP

#define MOTE_CUSTOM_OP(name, snake) extern const Op snake;
#include "mote/ops/custom_ops.def"
#undef MOTE_CUSTOM_OP

#define MOTE_I8_OP(snake) extern const Op snake##_i8;
#include "mote/ops/i8_ops.def"
#undef MOTE_I8_OP

}  // namespace mote::ops
