// Packs a layer for byte_fully_connected.h.
#pragma once

#include <stdint.h>

#include "mote/kernels/packed/byte_fully_connected.h"
#include "mote/kernels/packed/channel_line_pack.h"

namespace mote::kernels::packed {

constexpr uint32_t byte_weights_size(uint32_t inputs, uint32_t outputs) {
  return (outputs + kOutputsTogether - 1) / kOutputsTogether * kOutputsTogether *
         biased_inputs(inputs);
}

struct PackedBytes {
  uint32_t* parameters;  // kBentLineWords an output
  uint8_t* weights;      // byte_weights_size()
  // What packing finds.
  uint32_t parameter_words = 0;
  uint32_t weight_bytes = 0;
  bool bent = false;
};

inline bool pack_bytes(const LayerSource& source, bool biased, PackedBytes& packed) {
  if (source.steps == 0 || source.channels == 0) return false;
  if (!find_lines(source, packed.parameters, kLineWords, kBentLineWords, &packed.bent)) {
    return false;
  }
  const uint32_t words = packed.bent ? kBentLineWords : kLineWords;
  packed.parameter_words = words * source.channels;
  const uint32_t padded = biased ? biased_inputs(source.steps) : source.steps;
  const uint32_t blocks = (source.channels + kOutputsTogether - 1) / kOutputsTogether;
  packed.weight_bytes = blocks * kOutputsTogether * padded;
  for (uint32_t i = 0; i < packed.weight_bytes; ++i) packed.weights[i] = biased ? 128 : 0;
  for (uint32_t n = 0; n < source.channels; ++n) {
    uint8_t* const lane =
        packed.weights + n / kOutputsTogether * kOutputsTogether * padded + n % kOutputsTogether;
    uint32_t sum = 0;
    for (uint32_t k = 0; k < source.steps; ++k) {
      const int32_t weight = source.weights[n * source.steps + k];
      sum += static_cast<uint32_t>(weight);
      lane[k * kOutputsTogether] = static_cast<uint8_t>(weight + (biased ? 128 : 0));
    }
    // sum (u - 128) w = sum u (w + 128) - 128 sum u - 128 sum w
    if (biased) packed.parameters[n * words + kStart] -= 128 * sum;
  }
  return true;
}

}  // namespace mote::kernels::packed
