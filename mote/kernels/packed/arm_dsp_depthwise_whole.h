// Depthwise convolution whose filter covers the whole input, so that there is one output a channel,
// on Armv7E-M.
//
// NHWC; weights [tap][channel] as they lie in the model. Four channels at a time: a tap takes one
// word of inputs and one of weights, 4 SXTB16 and 4 SMLAxy. Rounds as the reference does
// (ByteLayer::finish), for any activation. The output may lie where the inputs of the first tap
// lie: channels are written in order, after all their inputs are read. No scratch. 14 instructions
// for four products, about 50 an output.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "mote/base/word.h"
#include "mote/kernels/isa/arm_dsp_intrinsics.h"
#include "mote/kernels/packed/arm_dsp_requantize.h"

namespace mote::kernels::packed {

struct DepthwiseWholeLayer {
  const int8_t* weights;
  const int32_t* bias;  // the input's zero point folded in
  const Multiplier* multipliers;
  uint32_t channels;
  uint32_t taps;
  OutputRange output;
};

inline int32_t depthwise_whole_bias(const DepthwiseWholeLayer& layer, int32_t bias,
                                    int32_t input_zero_point, uint32_t channel) {
  uint32_t weights = 0;
  for (uint32_t tap = 0; tap < layer.taps; ++tap) {
    weights += static_cast<uint32_t>(layer.weights[size_t{tap} * layer.channels + channel]);
  }
  return static_cast<int32_t>(static_cast<uint32_t>(bias) -
                              static_cast<uint32_t>(input_zero_point) * weights);
}

// Sums of channels 0 to 3 behind `input` and `weights`.
inline void depthwise_whole_four(const DepthwiseWholeLayer& layer, const int8_t* input,
                                 const int8_t* weights, int32_t sums[4]) {
  using namespace isa::dsp;
  int32_t a = sums[0], b = sums[1], c = sums[2], d = sums[3];
  for (uint32_t tap = layer.taps; tap > 0;
       --tap, input += layer.channels, weights += layer.channels) {
    const uint32_t x = load_word(input), w = load_word(weights);
    const uint32_t x02 = sxtb16(x), x13 = sxtb16_ror8(x), w02 = sxtb16(w), w13 = sxtb16_ror8(w);
    a = smlabb(x02, w02, a);
    b = smlabb(x13, w13, b);
    c = smlatt(x02, w02, c);
    d = smlatt(x13, w13, d);
  }
  sums[0] = a;
  sums[1] = b;
  sums[2] = c;
  sums[3] = d;
}

inline void depthwise_whole(const DepthwiseWholeLayer& layer, const int8_t* input, int8_t* output) {
  uint32_t channel = 0;
  const auto finish = [&](int32_t sum) {
    output[channel] = finish_generic(sum, layer.multipliers[channel], layer.output);
    ++channel;
  };
  while (channel + 4 <= layer.channels) {
    int32_t sums[4];
    memcpy(sums, layer.bias + channel, sizeof sums);
    depthwise_whole_four(layer, input + channel, layer.weights + channel, sums);
    for (const int32_t sum : sums) finish(sum);
  }
  while (channel < layer.channels) {
    uint32_t sum = static_cast<uint32_t>(layer.bias[channel]);
    for (uint32_t tap = 0; tap < layer.taps; ++tap) {
      const size_t at = size_t{tap} * layer.channels + channel;
      sum += static_cast<uint32_t>(input[at] * layer.weights[at]);
    }
    finish(static_cast<int32_t>(sum));
  }
}

}  // namespace mote::kernels::packed
