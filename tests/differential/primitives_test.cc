// Dot products of every instruction set equal the portable ones, for all lengths around a block.
#include "tests/differential/instruction_sets.h"

namespace mote {
namespace {

using isa::ChannelWalk;
using isa::Portable;

constexpr uint32_t kLongest = 35;
constexpr uint32_t kSeeds = 5;
constexpr ChannelWalk kWalks[] = {{0, 4, 4, 1}, {1, 4, 4, 1}, {3, 5, 7, 1}, {9, 4, 8, 1},
                                  {1, 4, 1, 0}, {5, 9, 3, 0}, {8, 4, 1, 0}};

template <class Isa>
class Primitives : public testing::Test {};
TYPED_TEST_SUITE(Primitives, test::InstructionSets);

// Places: words need not be aligned.
TYPED_TEST(Primitives, Dot) {
  for (uint32_t i = 0; i < kSeeds * kSeeds * kLongest; ++i) {
    const uint32_t n = i % kLongest, place = i % 4;
    const auto weights = test::extreme_noise<int8_t>(place + n, i / kLongest % kSeeds);
    const auto input = test::extreme_noise<int8_t>(n, i / kLongest / kSeeds);
    for (const int16_t offset : test::kInputOffsets) {
      EXPECT_EQ(TypeParam::dot_i8(weights.data() + place, input.data(), n, offset),
                Portable::dot_i8(weights.data() + place, input.data(), n, offset))
          << "n " << n << " offset " << offset;
    }
  }
}

TYPED_TEST(Primitives, Dot2) {
  for (uint32_t i = 0; i < kSeeds * kSeeds * kLongest; ++i) {
    const uint32_t n = i % kLongest, distance = n + i % 3;
    const auto weights = test::extreme_noise<int8_t>(distance + n, i / kLongest % kSeeds);
    const auto input = test::extreme_noise<int8_t>(n, i / kLongest / kSeeds);
    for (const int16_t offset : test::kInputOffsets) {
      int32_t got[2] = {11, -12}, want[2] = {11, -12};
      TypeParam::add_dot2_i8(weights.data(), distance, input.data(), n, offset, got);
      Portable::add_dot2_i8(weights.data(), distance, input.data(), n, offset, want);
      EXPECT_EQ(got[0], want[0]) << "n " << n << " offset " << offset;
      EXPECT_EQ(got[1], want[1]) << "n " << n << " offset " << offset;
    }
  }
}

TYPED_TEST(Primitives, Dot4) {
  for (uint32_t i = 0; i < kSeeds * kSeeds; ++i) {
    const auto weights = test::extreme_noise<int8_t>(100, i % kSeeds);
    const auto input = test::extreme_noise<int8_t>(100, i / kSeeds);
    for (const ChannelWalk& walk : kWalks) {
      int32_t got[4] = {1, 2, 3, 4}, want[4] = {1, 2, 3, 4};
      const int16_t offset = test::kInputOffsets[i % test::kInputOffsets.size()];
      TypeParam::add_dot4_i8(walk, weights.data(), input.data(), offset, got);
      Portable::add_dot4_i8(walk, weights.data(), input.data(), offset, want);
      for (int c = 0; c < 4; ++c) EXPECT_EQ(got[c], want[c]) << "taps " << walk.taps;
    }
  }
}

// Filters that start in the middle of a byte, and at any distance.
TYPED_TEST(Primitives, Dot2OfNibbles) {
  for (uint32_t i = 0; i < kSeeds * kSeeds * kLongest; ++i) {
    const uint32_t n = i % kLongest, distance = n + i % 3, start = i % 2;
    const auto bytes = test::extreme_noise<int8_t>(start + distance + n, i / kLongest % kSeeds);
    const auto input = test::extreme_noise<int8_t>(n, i / kLongest / kSeeds);
    const Nibbles weights = Nibbles(reinterpret_cast<const uint8_t*>(bytes.data())) + start;
    for (const int16_t offset : test::kInputOffsets) {
      int32_t got[2] = {11, -12}, want[2] = {11, -12};
      TypeParam::add_dot2_i8(weights, distance, input.data(), n, offset, got);
      for (uint32_t k = 0; k < n; ++k) {
        want[0] += weights[k] * (input[k] + offset);
        want[1] += weights[distance + k] * (input[k] + offset);
      }
      EXPECT_EQ(got[0], want[0]) << "n " << n << " offset " << offset;
      EXPECT_EQ(got[1], want[1]) << "n " << n << " offset " << offset;
    }
  }
}

TYPED_TEST(Primitives, Dot2OfI16) {
  for (uint32_t i = 0; i < kSeeds * kSeeds * kLongest; ++i) {
    const uint32_t n = i % kLongest, distance = n + i % 3;
    const auto weights = test::extreme_noise<int8_t>(distance + n, i / kLongest % kSeeds);
    const auto input = test::extreme_noise<int16_t>(n, i / kLongest / kSeeds);
    int32_t got[2] = {11, -12}, want[2] = {11, -12};
    TypeParam::add_dot2_i16(weights.data(), distance, input.data(), n, got);
    Portable::add_dot2_i16(weights.data(), distance, input.data(), n, want);
    EXPECT_EQ(got[0], want[0]) << "n " << n;
    EXPECT_EQ(got[1], want[1]) << "n " << n;
  }
}

TYPED_TEST(Primitives, Dot4OfI16) {
  for (uint32_t i = 0; i < kSeeds * kSeeds; ++i) {
    const auto weights = test::extreme_noise<int8_t>(100, i % kSeeds);
    const auto input = test::extreme_noise<int16_t>(100, i / kSeeds);
    for (const ChannelWalk& walk : kWalks) {
      int32_t got[4] = {1, 2, 3, 4}, want[4] = {1, 2, 3, 4};
      TypeParam::add_dot4_i16(walk, weights.data(), input.data(), got);
      Portable::add_dot4_i16(walk, weights.data(), input.data(), want);
      for (int c = 0; c < 4; ++c) EXPECT_EQ(got[c], want[c]) << "taps " << walk.taps;
    }
  }
}

}  // namespace
}  // namespace mote
