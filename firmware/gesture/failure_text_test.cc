// Tests of the short form of a failure.
#include "firmware/gesture/failure_text.h"

#include <gtest/gtest.h>

#include <string>

namespace firmware {
namespace {

std::string text_of(const char* text, int32_t node, int64_t got, int64_t want) {
  static mote::Failure failure{mote::Code::kMisuse, ""};
  failure.text = text;
  mote::Diagnosis diagnosis;
  diagnosis.failure = failure;
  diagnosis.node = node;
  diagnosis.got = got;
  diagnosis.want = want;
  TextLine line;
  write_failure(diagnosis, &line);
  return line.data();
}

TEST(FailureText, puts_numbers_in) {
  EXPECT_EQ(text_of("{got} bytes given, {want} needed", -1, -5, 700), "-5 bytes given, 700 needed");
}

TEST(FailureText, names_types) {
  EXPECT_EQ(text_of("bias is {got:type}, {want:type} needed", -1, 0, 2), "bias is f32, i32 needed");
}

TEST(FailureText, says_at_which_node) {
  EXPECT_EQ(text_of("beta is negative", 3, 0, 0), "node 3: beta is negative");
}

TEST(FailureText, survives_a_placeholder_that_does_not_end) {
  EXPECT_EQ(text_of("strange {got", -1, 4, 0), "strange 4");
  EXPECT_EQ(text_of("{", -1, 4, 7), "7");
}

TEST(FailureText, knows_success) {
  TextLine line;
  write_failure({}, &line);
  EXPECT_STREQ(line.data(), "no failure");
}

}  // namespace
}  // namespace firmware
