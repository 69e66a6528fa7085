// The pointwise kernel for few channels equals the reference arithmetic on whole layers.
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "mote/kernels/packed/arm_dsp_pack_depthwise.h"

namespace mote::kernels::packed {
namespace {

void check(uint32_t inputs, uint32_t outputs, uint32_t positions, uint32_t seed) {
  std::mt19937 random(seed);
  const auto byte = [&] {
    if (seed % 3 == 0) return random() % 2 == 0 ? int8_t{-128} : int8_t{127};
    return static_cast<int8_t>(random());
  };
  std::vector<int8_t> weights(size_t{inputs} * outputs), input(size_t{inputs} * positions);
  for (int8_t& weight : weights) weight = byte();
  for (int8_t& x : input) x = byte();
  std::vector<int32_t> bias(outputs);
  std::vector<Multiplier> multipliers(outputs);
  for (uint32_t o = 0; o < outputs; ++o) {
    bias[o] = static_cast<int32_t>(random() % 20001) - 10000;
    multipliers[o] = {static_cast<int32_t>(random() >> 2 | 1u << 30),
                      -3 - static_cast<int32_t>(random() % 7)};
  }
  const int32_t zero_point = static_cast<int32_t>(seed * 51 % 256) - 128;
  const OutputRange range = {-128, -128, 127};
  const DepthwiseSource source = {weights.data(),     1,          inputs, outputs, bias.data(),
                                  multipliers.data(), zero_point, range};
  std::vector<PointwiseNarrowChannel> packed(outputs);
  ASSERT_TRUE(pack_pointwise_narrow(source, 10, packed.data()));
  const PointwiseNarrowLayer layer = {packed.data(), static_cast<uint16_t>(inputs),
                                      static_cast<uint16_t>(outputs), positions};
  std::vector<int8_t> output(size_t{outputs} * positions + 8, 77);
  std::vector<uint32_t> scratch(kNarrowScratchBytes / 4);
  pointwise_narrow<10>(layer, input.data(), output.data(), scratch.data());
  for (uint32_t i = 0; i < outputs * positions; ++i) {
    const uint32_t o = i / positions;
    int32_t sum = bias[o];
    for (uint32_t c = 0; c < inputs; ++c) {
      sum += weights[c * outputs + o] * (input[c * positions + i % positions] - zero_point);
    }
    ASSERT_EQ(output[i], finish_generic(sum, multipliers[o], range)) << inputs << " " << i;
  }
  for (size_t i = size_t{outputs} * positions; i < output.size(); ++i) ASSERT_EQ(output[i], 77);
}

TEST(PackedArmDspNarrow, EqualsTheReference) {
  for (uint32_t seed = 0; seed < 12; ++seed) {
    for (const uint32_t inputs : {1u, 2u, 3u, 7u, 8u}) {
      for (const uint32_t positions : {1u, 3u, 4u, 63u, 64u, 65u, 200u}) {
        check(inputs, 1 + seed % 5, positions, seed);
      }
    }
  }
}

// A large bias with a small multiplier leaves no room for a shift to the left.
TEST(PackedArmDspNarrow, MultipliersAreCut) {
  const OutputRange range = {-128, -128, 127};
  int proved = 0;
  for (int32_t n = 10; n < 26; ++n) {
    const int64_t bias = int64_t{100} << n;
    if (bias > INT32_MAX / 2) break;
    const SumRange sums = {bias - 3000, bias + 3000};
    const Multiplier m = {1234567890, -n};
    FusedChannel channel = {};
    if (!fuse_by_steps(sums, m, range, 10, 8, channel)) continue;
    ++proved;
    for (int64_t sum = sums.low; sum <= sums.high; ++sum) {
      const int32_t shifted = shifted_sum(static_cast<int32_t>(sum), channel);
      ASSERT_EQ(finish_fused(shifted, channel, 10),
                finish_generic(static_cast<int32_t>(sum), m, range));
    }
  }
  EXPECT_GE(proved, 6);
}

// Where a sum's step is a small part of the offset's unit: channels of the visual wake words model.
TEST(PackedArmDspNarrow, FractionsOfTheSumAreFound) {
  const OutputRange range = {-128, -128, 127};
  const struct {
    Multiplier multiplier;
    SumRange sums;
  } channels[] = {{{1317830673, -14}, {501087, 637257}},
                  {{2116528314, -16}, {573676, 749116}},
                  {{2077581752, -11}, {-86283, 74367}}};
  for (const auto& [m, sums] : channels) {
    FusedChannel channel = {};
    ASSERT_TRUE(fuse_by_steps(sums, m, range, 10, 8, channel)) << m.value;
    EXPECT_GT(channel.fraction, 0);
    for (int64_t sum = sums.low; sum <= sums.high; ++sum) {
      ASSERT_EQ(finish_fused(shifted_sum(static_cast<int32_t>(sum), channel), channel, 10),
                finish_generic(static_cast<int32_t>(sum), m, range))
          << sum;
    }
  }
}

}  // namespace
}  // namespace mote::kernels::packed
