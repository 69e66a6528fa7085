// MIRROR_PAD: a PAD whose surroundings are the input mirrored.
#pragma once

#include "mote/base/status.h"
#include "mote/ops/pad.h"

namespace mote::mirror_pad {

Status eval(const EvalContext& context, const pad::Plan& plan);

}  // namespace mote::mirror_pad
