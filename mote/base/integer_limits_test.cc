// The limits must be those of the standard library, which the device cannot include.
#include "mote/base/integer_limits.h"

#include <gtest/gtest.h>

#include <limits>

namespace mote {
namespace {

template <class T>
class IntegerLimits : public testing::Test {};

using Integers =
    testing::Types<int8_t, uint8_t, int16_t, uint16_t, int32_t, uint32_t, int64_t, uint64_t>;
TYPED_TEST_SUITE(IntegerLimits, Integers);

TYPED_TEST(IntegerLimits, EqualTheStandardOnes) {
  EXPECT_EQ(lowest<TypeParam>(), std::numeric_limits<TypeParam>::min());
  EXPECT_EQ(highest<TypeParam>(), std::numeric_limits<TypeParam>::max());
  EXPECT_EQ(is_signed<TypeParam>(), std::numeric_limits<TypeParam>::is_signed);
}

}  // namespace
}  // namespace mote
