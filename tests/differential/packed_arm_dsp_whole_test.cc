// Depthwise filters that cover the whole input equal the portable reference, in place as well.
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "mote/kernels/layer_math.h"
#include "mote/kernels/packed/arm_dsp_depthwise_whole.h"

namespace mote::kernels::packed {
namespace {

TEST(PackedArmDspWhole, EqualsTheReference) {
  std::mt19937 random(7);
  const auto byte = [&] { return static_cast<int8_t>(random() % 8 == 0 ? -128 : random()); };
  for (int turn = 0; turn < 300; ++turn) {
    const uint32_t channels = 1 + turn % 11, taps = 1 + random() % 16;
    std::vector<int8_t> weights(size_t{channels} * taps), input(weights.size());
    for (int8_t& weight : weights) weight = byte();
    for (int8_t& value : input) value = byte();
    const int32_t zero_point = byte(), low = turn % 3 == 0 ? -100 : -128;
    const OutputRange range = {turn % 2 == 0 ? -128 : byte(), low, turn % 5 == 0 ? 90 : 127};
    std::vector<int32_t> bias(channels), folded(channels);
    std::vector<Multiplier> multipliers(channels);
    DepthwiseWholeLayer layer = {weights.data(), folded.data(), multipliers.data(),
                                 channels,       taps,          range};
    for (uint32_t c = 0; c < channels; ++c) {
      bias[c] = static_cast<int32_t>(random() % 20000) - 10000;
      folded[c] = depthwise_whole_bias(layer, bias[c], zero_point, c);
      multipliers[c] = {static_cast<int32_t>(1u << 30 | random() >> 2),
                        1 - static_cast<int32_t>(random() % 14)};
    }
    const LayerQuantization quantization = {static_cast<int16_t>(-zero_point),
                                            static_cast<int16_t>(range.zero_point),
                                            static_cast<int16_t>(range.activation_min),
                                            static_cast<int16_t>(range.activation_max),
                                            0,
                                            1,
                                            0};
    const ByteLayer<int8_t> reference{quantization, multipliers.data(), bias.data()};
    std::vector<int8_t> expected(channels);
    for (uint32_t c = 0; c < channels; ++c) {
      int32_t sum = 0;
      for (size_t i = c; i < input.size(); i += channels) {
        sum += weights[i] * (input[i] - zero_point);
      }
      expected[c] = reference.finish(sum, c);
    }
    depthwise_whole(layer, input.data(), input.data());
    input.resize(channels);
    ASSERT_EQ(input, expected) << channels << " channels, " << taps << " taps";
  }
}

}  // namespace
}  // namespace mote::kernels::packed
