// FULLY_CONNECTED of one row for cores without SIMD: eight outputs at a time, weights side by side.
//
// One input has no second pixel to pair with: each weight is a load, a product and a sum. Weights
// lie in blocks of eight outputs, [block][input][8], so that an input is loaded once for all of
// them and every offset is constant. Armv6-M has no signed byte load with an offset: there weights
// and inputs are stored with 128 added, u * (w + 128), and 128 * sum of u is taken off again at the
// end. Equals TFLite's reference bit for bit (channel_line.h). Cost: 25 instructions for 8
// products.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "mote/kernels/packed/channel_line.h"

namespace mote::kernels::packed {

constexpr uint32_t kOutputsTogether = 8;
constexpr uint32_t kInputsTogether = 4;  // of the biased form: the rest is filled up with zeros

struct ByteRows {
  uint32_t inputs, outputs;
  uint32_t limits;
  const uint32_t* parameters;  // a line an output
  const uint8_t* weights;
};

constexpr uint32_t biased_inputs(uint32_t inputs) {
  return (inputs + kInputsTogether - 1) / kInputsTogether * kInputsTogether;
}

// Outputs of one block from their sums; `offset` is added to each.
template <bool kBent>
inline const uint32_t* finish_bytes(const ByteRows& layer, const uint32_t* line,
                                    const uint32_t* sums, uint32_t offset, uint32_t count,
                                    int8_t* output) {
  for (uint32_t i = 0; i < count; ++i) {
    const auto words = ChannelLine<kBent>::load(line + kRange);
    output[i] = words.follow(sums[i] + offset + line[kStart], layer.limits);
    line += kBent ? kBentLineWords : kLineWords;
  }
  return line;
}

// Signed weights and inputs as they are.
template <bool kBent>
[[gnu::noinline]] void fully_connected_signed(const ByteRows& layer, const int8_t* input,
                                              int8_t* output) {
  const auto* weights = reinterpret_cast<const int8_t*>(layer.weights);
  const uint32_t* line = layer.parameters;
  for (uint32_t left = layer.outputs; left > 0;) {
    uint32_t sums[kOutputsTogether] = {};
    const int8_t* x = input;
    const int8_t* const end = input + layer.inputs;
    do {
      const int32_t value = *x++;
#pragma GCC unroll 8
      for (uint32_t i = 0; i < kOutputsTogether; ++i) {
        sums[i] += static_cast<uint32_t>(value * weights[i]);
      }
      weights += kOutputsTogether;
    } while (x != end);
    const uint32_t count = left < kOutputsTogether ? left : kOutputsTogether;
    line = finish_bytes<kBent>(layer, line, sums, 0, count, output);
    output += count;
    left -= count;
  }
}

// sums[0..7] of u * (w + 128) over `count` inputs, a multiple of kInputsTogether.
inline void sum_biased_bytes(const uint8_t* input, const uint8_t* weights, uint32_t* sums,
                             uint32_t count) {
  for (uint32_t i = 0; i < kOutputsTogether; ++i) sums[i] = 0;
  for (uint32_t k = 0; k < count; ++k, weights += kOutputsTogether) {
    for (uint32_t i = 0; i < kOutputsTogether; ++i) sums[i] += uint32_t{input[k]} * weights[i];
  }
}

// With 128 added to both. Code::sum() is sum_biased_bytes(); scratch: biased_inputs() bytes.
template <class Code, bool kBent>
[[gnu::noinline]] void fully_connected_biased(const ByteRows& layer, const int8_t* input,
                                              int8_t* output, uint8_t* scratch) {
  const uint32_t padded = biased_inputs(layer.inputs);
  uint32_t total = 0;
  for (uint32_t k = 0; k < layer.inputs; ++k) {
    const auto biased = static_cast<uint8_t>(input[k] + 128);
    scratch[k] = biased;
    total += biased;
  }
  for (uint32_t k = layer.inputs; k < padded; ++k) scratch[k] = 0;
  const uint32_t offset = 0 - 128 * total;
  const uint32_t* line = layer.parameters;
  const uint8_t* weights = layer.weights;
  for (uint32_t left = layer.outputs; left > 0;) {
    uint32_t sums[kOutputsTogether];
    Code::sum(scratch, weights, sums, padded);
    const uint32_t count = left < kOutputsTogether ? left : kOutputsTogether;
    line = finish_bytes<kBent>(layer, line, sums, offset, count, output);
    weights += kOutputsTogether * padded;
    output += count;
    left -= count;
  }
}

}  // namespace mote::kernels::packed
