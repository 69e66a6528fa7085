// The greedy planner: nothing alive at once may overlap, and chains must be packed perfectly.
#include "mote/planner/greedy_plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace mote {
namespace {

PlannedBuffer buffer(uint32_t bytes, uint16_t first, uint16_t last, uint32_t owner = 0) {
  PlannedBuffer result{};
  result.bytes = bytes;
  result.owner = owner;
  result.first = first;
  result.last = last;
  return result;
}

uint32_t plan(std::vector<PlannedBuffer>& buffers) {
  return plan_greedily(buffers.data(), static_cast<uint32_t>(buffers.size()));
}

void expect_sound(const std::vector<PlannedBuffer>& buffers) {
  for (size_t i = 0; i < buffers.size(); ++i) {
    EXPECT_EQ(buffers[i].offset % kTensorAlignment, 0u);
    for (size_t j = 0; j < i; ++j) {
      const PlannedBuffer &a = buffers[i], &b = buffers[j];
      const bool together = a.first <= b.last && b.first <= a.last;
      const bool overlap = a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes;
      EXPECT_FALSE(together && overlap) << a.owner << " and " << b.owner;
    }
  }
}

TEST(Planner, NothingNeedsNothing) {
  std::vector<PlannedBuffer> none;
  EXPECT_EQ(plan(none), 0u);
}

TEST(Planner, OneBufferStartsAtZero) {
  std::vector<PlannedBuffer> buffers = {buffer(100, 0, 3)};
  EXPECT_EQ(plan(buffers), 100u);
  EXPECT_EQ(buffers[0].offset, 0u);
}

TEST(Planner, AChainAlternatesBetweenTwoPlaces) {
  std::vector<PlannedBuffer> chain = {buffer(150, 0, 0, 0), buffer(64, 0, 1, 1),
                                      buffer(32, 1, 2, 2), buffer(3, 2, 3, 3)};
  EXPECT_EQ(plan(chain), 160u + 64u);
  expect_sound(chain);
}

TEST(Planner, BuffersThatNeverMeetShareTheirPlace) {
  std::vector<PlannedBuffer> buffers = {buffer(64, 0, 1), buffer(64, 2, 3), buffer(64, 4, 5)};
  EXPECT_EQ(plan(buffers), 64u);
}

TEST(Planner, FillsGapsFromBelow) {
  // The two long-lived ones leave a hole of 32 at 64 for the last.
  std::vector<PlannedBuffer> buffers = {buffer(96, 0, 1, 0), buffer(80, 0, 9, 1),
                                        buffer(48, 2, 9, 2), buffer(48, 3, 9, 3)};
  EXPECT_EQ(plan(buffers), 176u);
  expect_sound(buffers);
}

TEST(Planner, TiesAreBrokenByFirstUse) {
  std::vector<PlannedBuffer> one = {buffer(16, 3, 4, 1), buffer(16, 0, 4, 2)};
  std::vector<PlannedBuffer> other = {one[1], one[0]};
  plan(one);
  plan(other);
  EXPECT_EQ(one[0].owner, other[0].owner);
  EXPECT_EQ(one[0].owner, 2u);
}

TEST(Planner, MoreThan32BitsIsSaid) {
  std::vector<PlannedBuffer> huge(6, buffer(0x3FFFFFF0, 0, 1));
  EXPECT_EQ(plan(huge), UINT32_MAX);
}

TEST(Planner, RandomLifetimesNeverOverlap) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    std::vector<PlannedBuffer> buffers;
    for (uint32_t i = 0; i < 1 + random() % 40; ++i) {
      const auto first = static_cast<uint16_t>(random() % 30);
      const auto last = static_cast<uint16_t>(first + random() % 6);
      buffers.push_back(buffer(1 + static_cast<uint32_t>(random() % 500), first, last, i));
    }
    const uint32_t bytes = plan(buffers);
    expect_sound(buffers);
    uint32_t highest = 0;
    for (const PlannedBuffer& b : buffers) highest = std::max(highest, b.offset + b.bytes);
    EXPECT_EQ(bytes, highest);
  }
}

}  // namespace
}  // namespace mote
