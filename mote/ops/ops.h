// Declares every operator that ops.def lists, in namespace mote::ops.
#pragma once

#include "mote/ops/op.h"

namespace mote::ops {

#define MOTE_OP(NAME, snake, Pascal) extern const Op snake;
#include "mote/ops/ops.def"
#undef MOTE_OP

}  // namespace mote::ops
