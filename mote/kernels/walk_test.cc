// The odometer over dimensions: order, repeats, the end.
#include "mote/kernels/walk.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace mote::kernels {
namespace {

using Places = std::vector<std::pair<uint32_t, uint32_t>>;

Places places(const std::vector<WalkDimension<2>>& dimensions) {
  Places result;
  Walk<2> walk(dimensions.data(), static_cast<uint32_t>(dimensions.size()));
  do {
    result.emplace_back(walk.offset(0), walk.offset(1));
  } while (walk.next());
  return result;
}

TEST(Walk, NoDimensionIsOnePlace) {
  EXPECT_EQ(places({}), (Places{{0, 0}}));
}

TEST(Walk, InnermostMovesFirst) {
  EXPECT_EQ(places({{2, {1, 10}}, {3, {5, 100}}}),
            (Places{{0, 0}, {1, 10}, {5, 100}, {6, 110}, {10, 200}, {11, 210}}));
}

TEST(Walk, StrideZeroRepeats) {
  EXPECT_EQ(places({{2, {0, 1}}, {2, {7, 0}}}), (Places{{0, 0}, {0, 1}, {7, 0}, {7, 1}}));
}

TEST(Walk, SevenDimensions) {
  std::vector<WalkDimension<2>> dimensions;
  for (uint32_t i = 0; i < kMostWalkDimensions; ++i) dimensions.push_back({2, {1u << i, 0}});
  const Places got = places(dimensions);
  ASSERT_EQ(got.size(), 128u);
  for (uint32_t i = 0; i < 128; ++i) EXPECT_EQ(got[i].first, i);
}

}  // namespace
}  // namespace mote::kernels
