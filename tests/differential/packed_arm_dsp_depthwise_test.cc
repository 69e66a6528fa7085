// The packed depthwise kernels equal the portable reference on whole layers, with canaries round
// every buffer: extremes, clamps, zero points, odd sizes, in place. (On the desk: the twins.)
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "mote/kernels/depthwise_conv_2d.h"
#include "mote/kernels/packed/arm_dsp_clamp.h"
#include "mote/kernels/packed/arm_dsp_pack_depthwise.h"

namespace mote::kernels::packed {
namespace {

constexpr uint8_t kCanary = 0x5A;
constexpr size_t kGuard = 32;

// Bytes between two guards.
class Guarded {
 public:
  explicit Guarded(size_t bytes) : bytes_(bytes + 2 * kGuard, kCanary) {}
  int8_t* data() { return reinterpret_cast<int8_t*>(bytes_.data() + kGuard); }
  uint32_t* words() { return reinterpret_cast<uint32_t*>(bytes_.data() + kGuard); }
  bool whole() const {
    for (size_t i = 0; i < kGuard; ++i) {
      if (bytes_[i] != kCanary || bytes_[bytes_.size() - 1 - i] != kCanary) return false;
    }
    return true;
  }

 private:
  std::vector<uint8_t> bytes_;
};

struct Layer {
  WindowAxis rows, columns;
  uint32_t channels, depth_multiplier;
  OutputRange output;
  int32_t input_zero_point;
  std::vector<int8_t> weights, input;
  std::vector<int32_t> bias;
  std::vector<Multiplier> multipliers;

  uint32_t outputs() const { return channels * depth_multiplier; }
  uint32_t plane() const { return static_cast<uint32_t>(rows.input * columns.input); }
  uint32_t output_plane() const { return static_cast<uint32_t>(rows.output * columns.output); }
  DepthwiseSource source() const {
    return {weights.data(), rows.filter,        columns.filter,   outputs(),
            bias.data(),    multipliers.data(), input_zero_point, output};
  }

  // NHWC to planes.
  std::vector<int8_t> planes() const {
    std::vector<int8_t> result(input.size());
    for (size_t i = 0; i < input.size(); ++i) {
      result[i % channels * plane() + i / channels] = input[i];
    }
    return result;
  }

  // What the reference kernel gives, as planes.
  std::vector<int8_t> expected() const {
    DepthwiseConv2DShape shape = {{rows, columns}, 1, channels, outputs(), outputs(), 1};
    if (depth_multiplier > 1) {
      shape.run_outputs = depth_multiplier;
      shape.channel_step = 0;
    }
    const LayerQuantization quantization = {static_cast<int16_t>(-input_zero_point),
                                            static_cast<int16_t>(output.zero_point),
                                            static_cast<int16_t>(output.activation_min),
                                            static_cast<int16_t>(output.activation_max),
                                            0,
                                            1,
                                            0};
    const LayerMathI8<isa::Portable> math{{quantization, multipliers.data(), bias.data()}};
    std::vector<int8_t> nhwc(size_t{outputs()} * output_plane()), result(nhwc.size());
    depthwise_conv_2d(shape, math, input.data(),
                      math.weights_at(reinterpret_cast<const uint8_t*>(weights.data())),
                      nhwc.data());
    for (size_t i = 0; i < nhwc.size(); ++i) {
      result[i % outputs() * output_plane() + i / outputs()] = nhwc[i];
    }
    return result;
  }
};

// `seed` chooses quantization and the kind of data: noise, or extremes only.
Layer some_layer(WindowAxis rows, WindowAxis columns, uint32_t channels, uint32_t depth_multiplier,
                 int least_n, uint32_t seed) {
  std::mt19937 random(seed);
  Layer layer = {rows, columns, channels, depth_multiplier, {-128, -128, 127}, 0, {}, {}, {}, {}};
  const int32_t zero_points[] = {-128, 0, -1, 127, 83};
  layer.input_zero_point = zero_points[seed % 5];
  const auto byte = [&] {
    if (seed % 3 == 0) return random() % 2 == 0 ? int8_t{-128} : int8_t{127};
    return static_cast<int8_t>(random());
  };
  for (uint32_t i = 0; i < layer.outputs() * rows.filter * columns.filter; ++i) {
    layer.weights.push_back(byte());
  }
  for (uint32_t i = 0; i < channels * layer.plane(); ++i) layer.input.push_back(byte());
  for (uint32_t o = 0; o < layer.outputs(); ++o) {
    layer.bias.push_back(static_cast<int32_t>(random() % 60001) - 30000);
    layer.multipliers.push_back({static_cast<int32_t>(random() >> 2 | 1u << 30),
                                 -least_n - static_cast<int32_t>(random() % 7)});
  }
  layer.multipliers[0].value = seed % 4 == 0 ? 0 : layer.multipliers[0].value;
  return layer;
}

WindowAxis same3(int32_t size, uint16_t stride) {
  const int32_t output = (size + stride - 1) / stride;
  const int32_t padding = std::max((output - 1) * stride + 3 - size, 0);
  return {size, output, 3, stride, 1, static_cast<uint16_t>(padding / 2)};
}

template <int kColumns, int kStrips, int kShift>
void check_stride_1(int32_t rows, uint32_t channels, uint32_t seed) {
  const Layer layer = some_layer(same3(rows, 1), same3(kColumns, 1), channels, 1, kShift - 7, seed);
  const DepthwiseSource source = layer.source();
  ASSERT_NE(depthwise_final_shift(source), 0);
  std::vector<Depthwise3x3Channel> packed(channels);
  ASSERT_TRUE(pack_depthwise_3x3(source, kShift, false, packed.data()));
  const Depthwise3x3Planes planes = {packed.data(), static_cast<uint16_t>(channels),
                                     static_cast<uint16_t>(rows),
                                     static_cast<int8_t>(layer.input_zero_point)};
  const std::vector<int8_t> input = layer.planes(), expected = layer.expected();
  Guarded scratch(depthwise_3x3_scratch_bytes(static_cast<uint32_t>(rows), kColumns));
  Guarded in_place(input.size());
  std::copy(input.begin(), input.end(), in_place.data());
  depthwise_3x3_planes<kColumns, kStrips, kShift>(planes, in_place.data(), in_place.data(),
                                                  scratch.words());
  EXPECT_TRUE(scratch.whole() && in_place.whole());
  EXPECT_TRUE(std::equal(expected.begin(), expected.end(), in_place.data()))
      << rows << " x " << kColumns << " seed " << seed;
}

template <int kRows, int kColumns, int kShift>
void check_along_rows(uint32_t channels, uint32_t seed) {
  const Layer layer =
      some_layer(same3(kRows, 1), same3(kColumns, 1), channels, 1, kShift - 7, seed);
  std::vector<Depthwise3x3Channel> packed(channels);
  ASSERT_TRUE(pack_depthwise_3x3(layer.source(), kShift, true, packed.data()));
  const Depthwise3x3Planes planes = {packed.data(), static_cast<uint16_t>(channels), kRows,
                                     static_cast<int8_t>(layer.input_zero_point)};
  const std::vector<int8_t> input = layer.planes(), expected = layer.expected();
  Guarded scratch(depthwise_3x3_scratch_bytes(kColumns, kRows)), in_place(input.size());
  std::copy(input.begin(), input.end(), in_place.data());
  depthwise_3x3_planes_along_rows<kRows, kColumns, kShift>(planes, in_place.data(), in_place.data(),
                                                           scratch.words());
  EXPECT_TRUE(scratch.whole() && in_place.whole());
  EXPECT_TRUE(std::equal(expected.begin(), expected.end(), in_place.data()))
      << kRows << " x " << kColumns << " seed " << seed;
}

template <int kWidth, int kStrips, int kShift>
void check_stride_2(int32_t rows, uint32_t channels, uint32_t depth_multiplier, uint32_t seed) {
  const Layer layer =
      some_layer(same3(rows, 2), same3(kWidth, 2), channels, depth_multiplier, kShift - 7, seed);
  std::vector<Depthwise3x3S2Channel> packed(layer.outputs());
  ASSERT_TRUE(pack_depthwise_3x3s2(layer.source(), kShift, packed.data()));
  const Depthwise3x3S2Planes planes = {
      packed.data(), static_cast<uint16_t>(channels), static_cast<uint16_t>(depth_multiplier),
      static_cast<uint16_t>(rows), static_cast<int8_t>(layer.input_zero_point)};
  const std::vector<int8_t> input = layer.planes(), expected = layer.expected();
  Guarded buffer(std::max(input.size(), expected.size())), apart(expected.size());
  std::copy(input.begin(), input.end(), buffer.data());
  const bool in_place = depth_multiplier == 1 && kStrips == 1;
  Guarded& output = in_place ? buffer : apart;
  depthwise_3x3s2_planes<kWidth, kStrips, kShift>(planes, buffer.data(), output.data());
  EXPECT_TRUE(buffer.whole() && apart.whole());
  EXPECT_TRUE(std::equal(expected.begin(), expected.end(), output.data()))
      << rows << " x " << kWidth << " seed " << seed;
}

TEST(PackedArmDspDepthwise, Stride1EqualsTheReference) {
  for (uint32_t seed = 0; seed < 30; ++seed) {
    check_stride_1<1, 1, 10>(1, 2, seed);
    check_stride_1<2, 1, 10>(3, 1, seed);
    check_stride_1<3, 1, 10>(3, 5, seed);
    check_stride_1<4, 1, 12>(1, 3, seed);
    check_stride_1<5, 1, 12>(25, 3, seed);
    check_stride_1<6, 1, 10>(6, 4, seed);
    check_stride_1<7, 1, 8>(2, 2, seed);
    check_stride_1<12, 1, 10>(12, 3, seed);
    check_stride_1<16, 2, 10>(5, 2, seed);
    check_stride_1<48, 3, 10>(4, 2, seed);
  }
}

TEST(PackedArmDspDepthwise, AlongRowsEqualsTheReference) {
  for (uint32_t seed = 0; seed < 30; ++seed) {
    check_along_rows<25, 5, 10>(3, seed);
    check_along_rows<1, 3, 10>(3, seed);
    check_along_rows<6, 2, 10>(2, seed);
    check_along_rows<3, 3, 12>(2, seed);
    check_along_rows<8, 1, 10>(2, seed);
  }
}

TEST(PackedArmDspDepthwise, Stride2EqualsTheReference) {
  for (uint32_t seed = 0; seed < 30; ++seed) {
    check_stride_2<2, 1, 10>(4, 3, 1, seed);
    check_stride_2<4, 1, 10>(4, 2, 1, seed);
    check_stride_2<6, 1, 10>(6, 3, 1, seed);
    check_stride_2<12, 1, 12>(12, 2, 1, seed);
    check_stride_2<16, 2, 10>(6, 2, 1, seed);
    check_stride_2<24, 1, 10>(10, 2, 2, seed);
    check_stride_2<96, 4, 10>(6, 1, 8, seed);
  }
}

LineAxis line_axis(const WindowAxis& axis) {
  return {static_cast<uint16_t>(axis.input),
          static_cast<uint16_t>(axis.output),
          axis.filter,
          axis.stride,
          axis.dilation,
          axis.padding};
}

LineSteps steps_of(const LineAxis& across, uint32_t along, uint32_t channels, bool planes,
                   bool along_rows, bool of_output) {
  const uint32_t lines = of_output ? across.output : across.input;
  const uint32_t element = along_rows ? lines : 1, line = along_rows ? 1 : along;
  if (planes) return {element, line, lines * along};
  return {element * channels, line * channels, 1};
}

// In every layout, along both axes, in both roundings.
void check_lines(WindowAxis rows, WindowAxis columns, uint32_t channels, uint32_t multiplier,
                 uint32_t seed) {
  Layer layer = some_layer(rows, columns, channels, multiplier, 3, seed);
  const bool is_signed = seed % 2 == 1;
  if (is_signed) layer.output.zero_point = 127 - static_cast<int32_t>(seed * 37 % 255);
  const bool along_rows = seed / 2 % 2 == 1, planes_in = seed % 7 < 4, planes_out = seed % 5 < 3;
  const LineAxis across = line_axis(along_rows ? columns : rows);
  LineAxis along = line_axis(along_rows ? rows : columns);
  const DepthwiseLinesTaps taps = {along_rows, along.dilation};
  along.filter = static_cast<uint16_t>((along.filter - 1) * along.dilation + 1);
  along.dilation = 1;
  std::vector<uint32_t> packed(layer.outputs() * depthwise_lines_channel_words(across, along));
  const Rounding rounding = is_signed ? Rounding::kSigned : Rounding::kFused;
  ASSERT_TRUE(pack_depthwise_lines(layer.source(), taps, along, rounding, 10, packed.data()));
  const uint32_t band = seed % 3 == 0 ? 1 + seed % across.output : across.output;
  const DepthwiseLinesLayer facts = {
      packed.data(),
      across,
      along,
      steps_of(across, along.input, channels, planes_in, along_rows, false),
      steps_of(across, along.output, layer.outputs(), planes_out, along_rows, true),
      static_cast<uint16_t>(channels),
      static_cast<uint16_t>(multiplier),
      static_cast<int8_t>(layer.input_zero_point),
      static_cast<int8_t>(layer.output.zero_point),
      rounding,
      10,
      static_cast<uint16_t>(band)};
  const std::vector<int8_t> input = planes_in ? layer.planes() : layer.input;
  const std::vector<int8_t> expected = layer.expected();
  Guarded output(expected.size()), scratch(depthwise_lines_scratch_bytes(across, along, band));
  const bool keeps_ahead = multiplier == 1 && planes_in == planes_out &&
                           rows.output <= rows.input && columns.output <= columns.input &&
                           (!along_rows || expected.size() == input.size());
  if (keeps_ahead) {  // the output replaces the input
    Guarded both(input.size());
    std::copy(input.begin(), input.end(), both.data());
    depthwise_lines_any(facts, both.data(), both.data(), scratch.words());
    EXPECT_TRUE(both.whole());
    std::copy_n(both.data(), expected.size(), output.data());
  } else {
    depthwise_lines_any(facts, input.data(), output.data(), scratch.words());
  }
  EXPECT_TRUE(output.whole() && scratch.whole());
  for (size_t i = 0; i < expected.size(); ++i) {
    const size_t at =
        planes_out ? i : i % layer.output_plane() * layer.outputs() + i / layer.output_plane();
    ASSERT_EQ(output.data()[at], expected[i]) << "seed " << seed << " element " << i;
  }
}

TEST(PackedArmDspDepthwise, LinesEqualTheReference) {
  for (uint32_t seed = 0; seed < 70; ++seed) {
    check_lines({30, 28, 3, 1, 1, 0}, {1, 1, 1, 1, 1, 0}, 3, 1, seed);
    check_lines({24, 15, 10, 1, 1, 0}, {1, 1, 1, 1, 1, 0}, 2, 1, seed);
    check_lines({15, 1, 15, 1, 1, 0}, {1, 1, 1, 1, 1, 0}, 4, 1, seed);
    check_lines({49, 25, 10, 2, 1, 4}, {40, 20, 8, 2, 1, 3}, 1, 3, seed);
    check_lines({9, 5, 3, 2, 1, 1}, {7, 4, 3, 2, 1, 1}, 2, 1, seed);
    check_lines({8, 8, 3, 1, 2, 2}, {9, 9, 3, 1, 3, 3}, 2, 1, seed);
    check_lines({11, 4, 4, 3, 1, 1}, {10, 3, 5, 3, 1, 0}, 2, 2, seed);
    check_lines({7, 3, 3, 3, 1, 1}, {5, 5, 3, 1, 1, 1}, 3, 1, seed);
    check_lines({5, 2, 2, 4, 1, 0}, {6, 2, 2, 4, 1, 0}, 2, 1, seed);
    check_lines({1, 1, 1, 1, 1, 0}, {5, 5, 5, 1, 1, 2}, 2, 1, seed);
  }
}

// The kernels saturate to int8; a narrower activation is clamped afterwards.
TEST(PackedArmDspDepthwise, ClampsToTheActivation) {
  Layer layer = some_layer(same3(5, 1), same3(6, 1), 3, 1, 3, 1);
  layer.output = {-128, -100, 50};
  std::vector<Depthwise3x3Channel> packed(3);
  ASSERT_TRUE(pack_depthwise_3x3(layer.source(), 10, false, packed.data()));
  const Depthwise3x3Planes planes = {packed.data(), 3, 5,
                                     static_cast<int8_t>(layer.input_zero_point)};
  std::vector<int8_t> data = layer.planes();
  std::vector<uint32_t> scratch(depthwise_3x3_scratch_bytes(5, 6) / 4);
  depthwise_3x3_planes<6, 1, 10>(planes, data.data(), data.data(), scratch.data());
  clamp_bytes(data.data(), static_cast<uint32_t>(data.size()), -100, 50);
  EXPECT_EQ(data, layer.expected());
}

// Sums that only a proof by steps can serve: multipliers that lose bits, zero points off -128.
TEST(PackedArmDspDepthwise, StepsAreProved) {
  std::mt19937 random(5);
  int proved = 0;
  for (int turn = 0; turn < 400; ++turn) {
    const int32_t reach = 1 + static_cast<int32_t>(random() % 3000);
    const SumRange sums = {-reach, reach};
    const Multiplier m = {static_cast<int32_t>(random() >> 2 | 1u << 30),
                          2 - static_cast<int32_t>(random() % 18)};
    const int32_t zero_point = turn % 2 == 0 ? -128 : static_cast<int32_t>(random() % 256) - 128;
    const OutputRange output = {zero_point, turn % 3 == 0 ? std::max(zero_point, -100) : -128,
                                turn % 5 == 0 ? 100 : 127};
    FusedChannel channel = {};
    if (!fuse_by_steps(sums, m, output, 10, 8, channel)) continue;
    ++proved;
    for (int32_t sum = -reach; sum <= reach; ++sum) {
      const int8_t raw = finish_fused(shifted_sum(sum, channel), channel, 10);
      ASSERT_EQ(clamp(raw, output.activation_min, output.activation_max),
                finish_generic(sum, m, output))
          << sum << " * " << m.value << " >> " << -m.shift;
    }
  }
  EXPECT_GT(proved, 100);
}

}  // namespace
}  // namespace mote::kernels::packed
