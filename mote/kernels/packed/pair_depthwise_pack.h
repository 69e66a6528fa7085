// Packs a 3x3 depthwise layer for pair_depthwise.h.
#pragma once

#include <stdint.h>

#include "mote/kernels/packed/pair_depthwise.h"
#include "mote/kernels/packed/pixel_pair_pack.h"

namespace mote::kernels::packed {

struct PackedDepthwise {
  uint32_t* parameters;  // kBentLineWords a channel
  int8_t* weights;       // kDepthwiseTaps a channel
  // What packing finds.
  uint32_t parameter_words = 0;  // a channel
  bool bent = false;
};

// `across`: the lines of words go along the columns of the image; taps change places.
inline bool pack_depthwise(const LayerSource& source, bool across, PackedDepthwise& packed) {
  if (source.steps != kDepthwiseTaps) return false;
  for (uint32_t n = 0; n < source.channels; ++n) {
    const int8_t* const taps = source.weights + n * kDepthwiseTaps;
    int8_t* const weights = packed.weights + n * kDepthwiseTaps;
    for (uint32_t i = 0; i < kDepthwiseTaps; ++i) {
      weights[i] = taps[across ? i % 3 * 3 + i / 3 : i];
    }
    if (!groups_fit(weights, kDepthwiseTaps, 2)) return false;
  }
  if (!find_lines(source, packed.parameters, kLineWords, kBentLineWords, &packed.bent)) {
    return false;
  }
  packed.parameter_words = packed.bent ? kBentLineWords : kLineWords;
  return true;
}

}  // namespace mote::kernels::packed
