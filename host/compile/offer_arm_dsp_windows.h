// Convolutions with a window for Cortex-M4, M7 and M33: part of offer_arm_dsp_convolution().
#pragma once

#include "host/compile/offers.h"

namespace mote::host::compile {

void offer_arm_dsp_ring(const WeightedLayer& layer, Variants& variants);
void offer_arm_dsp_gathered(const WeightedLayer& layer, Variants& variants);
void offer_arm_dsp_winograd(const WeightedLayer& layer, Variants& variants);

}  // namespace mote::host::compile
