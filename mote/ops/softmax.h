// What SOFTMAX and LOG_SOFTMAX share on 8-bit tensors.
#pragma once

#include "mote/base/real.h"
#include "mote/base/status.h"
#include "mote/kernels/softmax.h"

namespace mote {

class PrepareContext;

Status find_softmax_input(PrepareContext& context, Real beta, kernels::SoftmaxQuantization* q);

}  // namespace mote
