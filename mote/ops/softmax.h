// What SOFTMAX and LOG_SOFTMAX share on 8-bit tensors.
#pragma once

#include "mote/base/exact_scale.h"
#include "mote/base/status.h"
#include "mote/kernels/softmax.h"

namespace mote {

class PrepareContext;

Status find_softmax_input(PrepareContext& context, ExactScale beta,
                          kernels::SoftmaxQuantization* q);

}  // namespace mote
