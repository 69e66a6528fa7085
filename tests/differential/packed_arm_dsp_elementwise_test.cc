// The packed ADD and pools equal the portable reference: all pairs of bytes, all sizes round a
// word, both layouts.
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "mote/kernels/packed/arm_dsp_add.h"
#include "mote/kernels/packed/arm_dsp_pool.h"
#include "mote/kernels/pool_2d.h"
#include "mote/kernels/reduce.h"

namespace mote::kernels::packed {
namespace {

std::vector<int8_t> bytes(size_t count, std::mt19937& random) {
  std::vector<int8_t> result(count);
  for (int8_t& byte : result) byte = static_cast<int8_t>(random());
  if (count > 300) std::fill(result.begin(), result.begin() + 290, int8_t{-128});
  return result;
}

SumQuantization some_sum(bool relu, std::mt19937& random) {
  const auto byte = [&] { return static_cast<int32_t>(random() % 256) - 128; };
  SumQuantization q = {};
  q.tensors = {-byte(), -byte(), relu ? -128 : byte(), -128, 127};
  if (random() % 3 == 0) q.tensors.activation_max = 90;
  q.sign = 1;
  q.multiplier_b = {static_cast<int32_t>(random() >> 2 | 1u << 30),
                    -1 - static_cast<int32_t>(random() % 5)};
  q.output_multiplier = {static_cast<int32_t>(random() >> 2 | 1u << 30),
                         -17 - static_cast<int32_t>(random() % 4)};
  return q;
}

template <int kFinalShift>
void run_add(const AddTable& table, const std::vector<int8_t>& a, const std::vector<int8_t>& b,
             std::vector<int8_t>& output, int32_t final_shift) {
  if (final_shift != kFinalShift) return;
  add_bytes<kFinalShift>(table, a.data(), b.data(), static_cast<uint32_t>(a.size()), output.data());
}

TEST(PackedArmDspAdd, EqualsTheReference) {
  std::mt19937 random(3);
  int packed = 0;
  for (int turn = 0; turn < 60; ++turn) {
    const SumQuantization q = some_sum(turn % 2 == 0, random);
    AddTable table = {};
    const int32_t final_shift = pack_add(q, table);
    if (final_shift == 0) continue;
    ++packed;
    const size_t size = turn % 5 == 0 ? 4096 : turn % 11;
    const std::vector<int8_t> a = bytes(size, random), b = bytes(size, random);
    std::vector<int8_t> output(size, 1);
    run_add<18>(table, a, b, output, final_shift);
    run_add<19>(table, a, b, output, final_shift);
    run_add<20>(table, a, b, output, final_shift);
    run_add<21>(table, a, b, output, final_shift);
    clamp_bytes(output.data(), static_cast<uint32_t>(size), q.tensors.activation_min,
                q.tensors.activation_max);
    const QuantizedSum<int8_t, false> reference = {q};
    for (size_t i = 0; i < size; ++i) ASSERT_EQ(output[i], reference(a[i], b[i])) << turn;
  }
  EXPECT_GE(packed, 50);
}

struct PoolCase {
  WindowAxis rows, columns;
  uint32_t channels;
};
const PoolCase kPools[] = {
    {{25, 1, 25, 25, 1, 0}, {5, 1, 5, 5, 1, 0}, 7}, {{8, 4, 2, 2, 1, 0}, {8, 4, 2, 2, 1, 0}, 9},
    {{5, 5, 3, 1, 1, 1}, {6, 3, 3, 2, 1, 0}, 4},    {{20, 1, 20, 1, 1, 0}, {30, 1, 30, 1, 1, 0}, 5},
    {{3, 1, 3, 1, 1, 0}, {3, 1, 3, 1, 1, 0}, 16},   {{1, 1, 1, 1, 1, 0}, {1, 1, 1, 1, 1, 0}, 3},
};

template <class Math>
std::vector<int8_t> reference_pool(const PoolCase& c, MeanOutput range,
                                   const std::vector<int8_t>& input) {
  const Window window = {c.rows, c.columns};
  std::vector<int8_t> output(static_cast<size_t>(c.rows.output * c.columns.output) * c.channels);
  pool_2d({window, 1, c.channels}, Math{range.min, range.max}, input.data(), output.data());
  return output;
}

std::vector<int8_t> transposed(const std::vector<int8_t>& nhwc, size_t channels) {
  std::vector<int8_t> planes(nhwc.size());
  const size_t size = nhwc.size() / channels;
  for (size_t i = 0; i < nhwc.size(); ++i) planes[i % channels * size + i / channels] = nhwc[i];
  return planes;
}

TEST(PackedArmDspPool, EqualsTheReferenceInBothLayouts) {
  std::mt19937 random(4);
  for (const PoolCase& c : kPools) {
    const MeanOutput range = {random() % 2 == 0 ? -128 : -20, random() % 2 == 0 ? 127 : 60};
    const size_t size = static_cast<size_t>(c.rows.input * c.columns.input);
    const std::vector<int8_t> input = bytes(size * c.channels, random);
    const uint16_t channels = static_cast<uint16_t>(c.channels);
    const PoolLayer nhwc = {{c.rows, c.columns}, 1, channels, range};
    const PoolLayer planes = {{c.rows, c.columns}, channels, 1, range};
    const std::vector<int8_t> input_planes = transposed(input, channels);
    const auto check = [&](auto pool, const std::vector<int8_t>& expected) {
      std::vector<int8_t> output(expected.size());
      pool(nhwc, input.data(), output.data());
      EXPECT_EQ(output, expected);
      pool(planes, input_planes.data(), output.data());
      EXPECT_EQ(output, transposed(expected, channels));
    };
    check(average_pool_nhwc, reference_pool<AverageInteger<int8_t>>(c, range, input));
    check(max_pool_nhwc, reference_pool<MaxInteger<int8_t>>(c, range, input));
  }
}

TEST(PackedArmDspPool, WholePlanes) {
  std::mt19937 random(5);
  for (const uint32_t size : {1u, 3u, 4u, 15u, 16u, 17u, 125u, 300u, 2304u}) {
    constexpr uint32_t kChannels = 6;
    const std::vector<int8_t> input = bytes(size_t{size} * kChannels, random);
    const std::vector<int8_t> planes = transposed(input, kChannels);
    const ScaledSumOutput scaling = {static_cast<int32_t>(size) * 5, -7, {1500000000, -7}};
    const ScaledSum<int8_t> reference = {
        {scaling.sum_offset, scaling.output_offset, scaling.multiplier}};
    std::vector<int8_t> expected, output(kChannels), other(kChannels);
    for (uint32_t c = 0; c < kChannels; ++c) {
      int32_t sum = 0;
      for (uint32_t i = 0; i < size; ++i) sum += planes[c * size + i];
      expected.push_back(reference.finish(sum));
    }
    pool_planes(planes.data(), kChannels, size, scaling, output.data());
    EXPECT_EQ(output, expected);
    average_channels({1, size, 0, kChannels}, input.data(), kChannels, scaling, other.data());
    EXPECT_EQ(other, expected);
  }
}

}  // namespace
}  // namespace mote::kernels::packed
