// i4 elements are read in TFLite's order, from any place.
#include "mote/base/nibbles.h"

#include <gtest/gtest.h>

namespace mote {
namespace {

// All sixteen values in order: the low half of a byte comes first.
const uint8_t kBytes[] = {0x98, 0xBA, 0xDC, 0xFE, 0x10, 0x32, 0x54, 0x76};

TEST(Nibbles, ReadsAllValuesInOrder) {
  const Nibbles all(kBytes);
  for (uint32_t i = 0; i < 16; ++i) EXPECT_EQ(all[i], static_cast<int>(i) - 8);
}

TEST(Nibbles, MovesLikeAPointer) {
  Nibbles at(kBytes);
  EXPECT_TRUE(at.starts_byte());
  EXPECT_EQ(*++at, -7);
  EXPECT_FALSE(at.starts_byte());
  at += 4;
  EXPECT_EQ(*at, -3);
  EXPECT_EQ((at + 3)[2], 2);
  EXPECT_EQ((at + 3).byte(), kBytes + 4);
}

}  // namespace
}  // namespace mote
