// Sums over weights whose output channels are neighbours, for every Math of layer_math.h.
#pragma once

#include <stdint.h>

#include "mote/kernels/isa/portable.h"

namespace mote::kernels {

// Four neighbouring columns of the weights, or fewer at the end of a row of them:
// sums[i] += sum over taps t of weights[t * weights_step + i] * input[t * input_step].
template <class Math>
void add_columns(const Math& math, const isa::ChannelWalk& walk, uint32_t count,
                 typename Math::Weights weights, const typename Math::Input* input,
                 typename Math::Sum* sums) {
  if (count == 4) return math.add_dot4(walk, weights, input, sums);
  for (uint32_t i = 0; i < count; ++i) {
    for (uint32_t tap = 0; tap < walk.taps; ++tap) {
      sums[i] = math.add_product(sums[i], weights[i + tap * walk.weights_step],
                                 input[tap * walk.input_step]);
    }
  }
}

}  // namespace mote::kernels
