// Tests of TextLine: what the chip prints is what a person reads in the demo.
#include "firmware/base/text_line.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace firmware {
namespace {

std::string fixed(float value, uint32_t decimals) {
  return TextLine().fixed(value, decimals).data();
}

TEST(TextLine, starts_empty_and_grows_by_text) {
  TextLine line;
  EXPECT_EQ(line.size(), 0u);
  EXPECT_STREQ(line.data(), "");
  line.text("wave").character('=').text("");
  EXPECT_STREQ(line.data(), "wave=");
  EXPECT_EQ(line.size(), 5u);
}

TEST(TextLine, writes_numbers) {
  EXPECT_STREQ(TextLine().number(0).data(), "0");
  EXPECT_STREQ(TextLine().number(4294967295u).data(), "4294967295");
  EXPECT_STREQ(TextLine().signed_number(-7).data(), "-7");
  EXPECT_STREQ(TextLine().signed_number(std::numeric_limits<int32_t>::min()).data(), "-2147483648");
}

TEST(TextLine, pads_hexadecimal_with_zeros_but_never_cuts_it) {
  EXPECT_STREQ(TextLine().hexadecimal(0xBEEF, 8).data(), "0000beef");
  EXPECT_STREQ(TextLine().hexadecimal(0xBEEF, 2).data(), "beef");
  EXPECT_STREQ(TextLine().hexadecimal(0, 1).data(), "0");
}

TEST(TextLine, rounds_fractions_to_nearest) {
  EXPECT_EQ(fixed(0.984f, 2), "0.98");
  EXPECT_EQ(fixed(98.44f, 1), "98.4");
  EXPECT_EQ(fixed(0.999f, 2), "1.00");
  EXPECT_EQ(fixed(0.005f, 2), "0.01");
  EXPECT_EQ(fixed(2.5f, 0), "3");
}

TEST(TextLine, keeps_the_zeros_that_a_fraction_begins_with) {
  EXPECT_EQ(fixed(3.05f, 2), "3.05");
  EXPECT_EQ(fixed(0.000125f, 6), "0.000125");
}

TEST(TextLine, shows_the_sign_unless_the_value_rounds_to_zero) {
  EXPECT_EQ(fixed(-1.25f, 1), "-1.3");
  EXPECT_EQ(fixed(-0.004f, 2), "0.00");
}

TEST(TextLine, names_what_has_no_digits) {
  EXPECT_EQ(fixed(std::numeric_limits<float>::quiet_NaN(), 2), "nan");
  EXPECT_EQ(fixed(std::numeric_limits<float>::infinity(), 2), "large");
  EXPECT_EQ(fixed(-5e9f, 0), "large");
}

TEST(TextLine, cuts_off_what_does_not_fit) {
  TextLine line;
  for (uint32_t i = 0; i < TextLine::kCapacity + 10; ++i) line.character('x');
  EXPECT_EQ(line.size(), TextLine::kCapacity);
  EXPECT_EQ(std::string(line.data()).size(), TextLine::kCapacity);
  line.clear();
  EXPECT_STREQ(line.data(), "");
}

}  // namespace
}  // namespace firmware
