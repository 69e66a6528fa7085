// The routines that stand in for the ESP8266's ROM, against this computer's own arithmetic: bit for
// bit, on millions of operands that favour what is hard (near exponents, subnormals, edges).
#include "firmware/boards/sim_lx106/soft_float.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

namespace lx106 {
namespace {

// Signalling or quiet, whatever the payload: two not-a-numbers are the same result.
template <class Format>
bool same(typename Format::Bits got, typename Format::Float want) {
  if (std::isnan(want)) return std::isnan(Format::from_bits(got));
  return got == Format::bits_of(want);
}

// Operands as bit patterns. Every fourth pair has exponents within three of each other, every fifth
// a subnormal or very small number, every seventh a special value or one with few bits set.
template <class Format>
class Operands {
 public:
  using Bits = typename Format::Bits;

  void next(Bits* a, Bits* b) {
    ++count_;
    *a = static_cast<Bits>(random_());
    *b = static_cast<Bits>(random_());
    if (count_ % 4 == 0) *b = near_exponent(*a, *b);
    if (count_ % 5 == 0) *a &= Format::kSign | (4 * Format::kHidden - 1);
    if (count_ % 7 == 0) *b = special(static_cast<int>(random_() % 8));
    if (count_ % 9 == 0) *a = (*a & ~(Format::kHidden - 1)) | (Format::kHidden >> (random_() % 24));
  }

 private:
  static Bits near_exponent(Bits a, Bits b) {
    const Bits fraction_and_low_exponent = Format::kSign | (4 * Format::kHidden - 1);
    return (a & ~fraction_and_low_exponent) | (b & fraction_and_low_exponent);
  }
  static Bits special(int choice) {
    constexpr Bits kSpecials[8] = {0,
                                   Format::kSign,
                                   Format::kInfinity,
                                   Format::kSign | Format::kInfinity,
                                   Format::kNotANumber,
                                   1,
                                   Format::kHidden,
                                   Format::kInfinity - 1};
    return kSpecials[choice];
  }

  uint64_t count_ = 0;
  std::mt19937_64 random_{20240607};
};

template <class Format>
struct SoftFloatTest : ::testing::Test {
  static constexpr int kPairs = 3000000;
};
using Formats = ::testing::Types<Binary32, Binary64>;
TYPED_TEST_SUITE(SoftFloatTest, Formats);

// Runs `soft` and `hard` on many pairs and reports the first that differs.
template <class Format, class Soft, class Hard>
void compare(int pairs, Soft soft, Hard hard) {
  Operands<Format> operands;
  for (int i = 0; i < pairs; ++i) {
    typename Format::Bits a, b;
    operands.next(&a, &b);
    const typename Format::Bits got = soft(a, b);
    const typename Format::Float want = hard(Format::from_bits(a), Format::from_bits(b));
    ASSERT_TRUE(same<Format>(got, want))
        << std::hexfloat << Format::from_bits(a) << " and " << Format::from_bits(b) << ": got "
        << Format::from_bits(got) << ", want " << want;
  }
}

TYPED_TEST(SoftFloatTest, adds) {
  compare<TypeParam>(this->kPairs, TypeParam::add, [](auto a, auto b) { return a + b; });
}

TYPED_TEST(SoftFloatTest, multiplies) {
  compare<TypeParam>(this->kPairs, TypeParam::multiply, [](auto a, auto b) { return a * b; });
}

TYPED_TEST(SoftFloatTest, divides) {
  compare<TypeParam>(this->kPairs / 4, TypeParam::divide, [](auto a, auto b) { return a / b; });
}

TYPED_TEST(SoftFloatTest, converts_integers) {
  std::mt19937 random(7);
  for (int i = 0; i < this->kPairs; ++i) {
    const uint32_t value = static_cast<uint32_t>(random()) >> (random() % 32);
    ASSERT_TRUE(same<TypeParam>(TypeParam::from_unsigned(0, value),
                                static_cast<typename TypeParam::Float>(value)))
        << value;
  }
}

TYPED_TEST(SoftFloatTest, converts_to_integers_towards_zero) {
  std::mt19937_64 random(8);
  for (int i = 0; i < this->kPairs; ++i) {
    const auto whole = static_cast<int32_t>(random());
    const auto value = static_cast<typename TypeParam::Float>(whole) /
                       static_cast<typename TypeParam::Float>(1u << (random() % 31));
    if (value >= 2147483648.0) continue;
    ASSERT_EQ(TypeParam::to_signed(TypeParam::bits_of(value)), static_cast<int32_t>(value))
        << value;
    const auto magnitude = std::abs(value);
    ASSERT_EQ(TypeParam::to_unsigned(TypeParam::bits_of(magnitude)),
              static_cast<uint32_t>(magnitude))
        << magnitude;
  }
}

TYPED_TEST(SoftFloatTest, saturates_integers_that_do_not_fit) {
  const auto integer = [](double value) {
    return TypeParam::to_signed(TypeParam::bits_of(static_cast<typename TypeParam::Float>(value)));
  };
  EXPECT_EQ(integer(2147483648.0), INT32_MAX);
  EXPECT_EQ(integer(-2147483648.0), INT32_MIN);
  EXPECT_EQ(integer(1e30), INT32_MAX);
  EXPECT_EQ(integer(-1e30), INT32_MIN);
  EXPECT_EQ(TypeParam::to_unsigned(TypeParam::kInfinity), UINT32_MAX);
  EXPECT_EQ(TypeParam::to_unsigned(TypeParam::kSign | TypeParam::kInfinity), 0u);
}

TEST(SoftFloat, extends_and_truncates) {
  Operands<Binary32> narrow;
  Operands<Binary64> wide;
  for (int i = 0; i < 3000000; ++i) {
    uint32_t a, b;
    narrow.next(&a, &b);
    ASSERT_TRUE(same<Binary64>(extend(a), static_cast<double>(Binary32::from_bits(a)))) << a;
    uint64_t c, d;
    wide.next(&c, &d);
    // Bring the exponent near the range of float, where rounding and subnormals are.
    if (i % 2 == 0) c = (c & ~(uint64_t{0x7F} << 55)) | (uint64_t{0x38} << 56);
    ASSERT_TRUE(same<Binary32>(truncate(c), static_cast<float>(Binary64::from_bits(c))))
        << std::hexfloat << Binary64::from_bits(c);
  }
}

TEST(IntegerRoutines, divide_as_the_processor_does) {
  std::mt19937_64 random(9);
  for (int i = 0; i < 1000000; ++i) {
    const uint64_t a = random() >> (random() % 64);
    const uint64_t b = (random() >> (random() % 64)) | 1;
    const Quotient<uint64_t> wide = divide(a, b);
    ASSERT_EQ(wide.quotient, a / b);
    ASSERT_EQ(wide.remainder, a % b);
    const uint32_t c = static_cast<uint32_t>(a), d = static_cast<uint32_t>(b) | 1;
    const Quotient<uint32_t> narrow = divide(c, d);
    ASSERT_EQ(narrow.quotient, c / d);
    ASSERT_EQ(narrow.remainder, c % d);
    const int64_t e = static_cast<int64_t>(random()), f = static_cast<int64_t>(b);
    ASSERT_EQ((divide_signed<int64_t, uint64_t>(e, f)), e / f);
    ASSERT_EQ((divide_signed<int64_t, uint64_t>(e, -f)), e / -f);
  }
  EXPECT_EQ(divide(UINT64_MAX, UINT64_MAX - 1).quotient, 1u);
  EXPECT_EQ(divide(UINT64_MAX - 1, UINT64_MAX).remainder, UINT64_MAX - 1);
  EXPECT_EQ((divide_signed<int32_t, uint32_t>(INT32_MIN, 3)), INT32_MIN / 3);
  EXPECT_EQ((divide_signed<int32_t, uint32_t>(7, INT32_MIN)), 0);
}

TEST(IntegerRoutines, multiply_as_the_processor_does) {
  std::mt19937_64 random(10);
  for (int i = 0; i < 1000000; ++i) {
    const uint64_t a = random() >> (random() % 64), b = random() >> (random() % 64);
    ASSERT_EQ(multiply(a, b), a * b);
    const uint32_t c = static_cast<uint32_t>(a), d = static_cast<uint32_t>(b);
    ASSERT_EQ(multiply_wide(c, d), static_cast<uint64_t>(c) * d);
  }
}

}  // namespace
}  // namespace lx106
