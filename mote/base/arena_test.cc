// The two ends of the arena, its exact size, and that nothing outside is touched.
#include "mote/base/arena.h"

#include <gtest/gtest.h>

#include <cstring>

namespace mote {
namespace {

struct Region {
  alignas(16) uint8_t bytes[256];
  Span<uint8_t> first(uint32_t size) { return {bytes, size}; }
};

TEST(Arena, PersistentRecordsAreZeroedAndGrowDownwards) {
  Region region;
  std::memset(region.bytes, 0xCB, sizeof region.bytes);
  Arena arena(region.first(64));
  ASSERT_FALSE(arena.begin(false));
  Slot first, second;
  uint8_t* data = nullptr;
  ASSERT_FALSE(arena.allocate_persistent(5, &first, &data));
  EXPECT_EQ(data, region.bytes + 56);  // 5 is rounded up to 8
  EXPECT_EQ(data[0], 0);
  EXPECT_EQ(data[7], 0);
  ASSERT_FALSE(arena.allocate_persistent(4, &second, &data));
  EXPECT_EQ(first.offset(), 56u);
  EXPECT_EQ(second.offset(), 52u);
  EXPECT_EQ(arena.persistent_used(), 12u);
  EXPECT_EQ(region.bytes[51], 0xCB);
  EXPECT_EQ(region.bytes[64], 0xCB);
}

TEST(Arena, UsedBytesSufficeAndOneLessDoesNot) {
  Region region;
  for (const uint32_t size : {52u, 51u}) {
    Arena arena(region.first(size));
    ASSERT_FALSE(arena.begin(false));
    Slot slot;
    ASSERT_FALSE(arena.allocate_persistent(20, &slot, nullptr));
    EXPECT_EQ(static_cast<bool>(arena.finish(30)), size < 52);
    EXPECT_EQ(arena.used_bytes(), 52u);
  }
}

TEST(Arena, LostAlignmentCountsAsUsed) {
  Region region;
  Arena arena(Span<uint8_t>(region.bytes + 1, 200));
  ASSERT_FALSE(arena.begin(false));
  ASSERT_FALSE(arena.finish(32));
  EXPECT_EQ(arena.used_bytes(), 15u + 32u);
  Memory memory;
  arena.set_regions(&memory);
  EXPECT_EQ(memory.regions[0], region.bytes + 16);
}

TEST(Arena, MeasuringWritesNothingPersistent) {
  Region region;
  std::memset(region.bytes, 0xCB, sizeof region.bytes);
  Arena arena(region.first(16));
  ASSERT_FALSE(arena.begin(true));
  Slot slot;
  uint8_t* data = region.bytes;
  ASSERT_FALSE(arena.allocate_persistent(1000, &slot, &data));
  EXPECT_EQ(data, nullptr);
  EXPECT_EQ(arena.persistent_used(), 1000u);
  EXPECT_EQ(region.bytes[15], 0xCB);
}

TEST(Arena, TheListOfBuffersStopsAtThePersistentRecords) {
  Region region;
  Arena arena(region.first(64));
  ASSERT_FALSE(arena.begin(false));
  Slot slot;
  ASSERT_FALSE(arena.allocate_persistent(16, &slot, nullptr));
  ASSERT_FALSE(arena.add_buffer(PlannedBuffer{}));
  ASSERT_FALSE(arena.add_buffer(PlannedBuffer{}));
  EXPECT_TRUE(arena.add_buffer(PlannedBuffer{}).is(kArenaTooSmall));
  EXPECT_TRUE(arena.allocate_persistent(12, &slot, nullptr).is(kArenaTooSmall));
}

TEST(Arena, TwoRegionsFailEachWithItsOwnName) {
  Region persistent, planned;
  Arena arena(persistent.first(16), planned.first(32));
  ASSERT_FALSE(arena.begin(false));
  Slot slot;
  EXPECT_TRUE(arena.allocate_persistent(20, &slot, nullptr).is(kPersistentTooSmall));
  ASSERT_FALSE(arena.begin(false));
  EXPECT_TRUE(arena.finish(33).is(kPlannedTooSmall));
  EXPECT_FALSE(arena.finish(32));
}

TEST(Arena, MoreThanAGigabyteIsRefused) {
  uint8_t byte = 0;
  Arena arena(Span<uint8_t>(&byte, 0x40000000u));
  EXPECT_TRUE(arena.begin(false).is(kArenaTooLarge));
}

TEST(Arena, APersistentRecordOfAGigabyteIsRefused) {
  Region region;
  Arena arena(region.first(64));
  ASSERT_FALSE(arena.begin(true));
  Slot slot;
  ASSERT_FALSE(arena.allocate_persistent(0x3FFFFFF0u, &slot, nullptr));
  EXPECT_TRUE(arena.allocate_persistent(0x100, &slot, nullptr).is(kArenaTooLarge));
}

}  // namespace
}  // namespace mote
