// Values as C++ source, and the trainer's JSON.
#include "host/embed/literals.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "host/base/bad_input.h"
#include "host/embed/training.h"

namespace mote::host {
namespace {

TEST(Literals, FloatsReadBackTheSame) {
  for (const float value : {0.0f, 1.0f, -2.0f, 0.1f, 1.0f / 3, 1e-30f, 3.4e38f, 16777216.0f}) {
    const std::string text = float_literal(value);
    EXPECT_EQ(std::strtof(text.c_str(), nullptr), value) << text;
    EXPECT_EQ(text.back(), 'f');
    EXPECT_NE(text.find_first_of(".e"), std::string::npos) << text;  // 1f is no literal
  }
}

TEST(Literals, StringsAreEscaped) {
  EXPECT_EQ(string_literal("wave"), "\"wave\"");
  EXPECT_EQ(string_literal("a\"b\\c"), "\"a\\\"b\\\\c\"");
  EXPECT_EQ(string_literal("\n1"), "\"\\0121\"");
  EXPECT_EQ(string_literal("\xc3\xa9"), "\"\\303\\251\"");  // e with an accent
  EXPECT_EQ(string_literal("\?\?="), "\"\\?\\?=\"");
}

TEST(Literals, ArraysBreakWhenTheyAreLong) {
  EXPECT_EQ(array_declaration("int", "kA", {"1", "2"}), "constexpr int kA[] = {1, 2};\n");
  const std::string item(60, '7');
  EXPECT_EQ(array_declaration("int", "kA", {item, item}),
            "constexpr int kA[] = {\n    " + item + ",\n    " + item + ",\n};\n");
}

TEST(Literals, BytesInRowsOfSixteen) {
  const std::vector<uint8_t> bytes(17, 0x0a);
  const std::string text = byte_rows(bytes);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
  EXPECT_EQ(text.find("    0x0a, 0x0a,"), 0u);
  EXPECT_EQ(text.substr(text.size() - 10), "    0x0a,\n");
}

std::string training_json(const std::string& mean, const std::string& deviation) {
  return R"({"labels": ["a", "b"], "axes": ["x", "y"], "window": 50, "rate_hz": 50,
             "normalization": {"mean": )" +
         mean + R"(, "deviation": )" + deviation + "}}";
}

TEST(Training, IsRead) {
  const Training training = parse_training(training_json("[0.5, -1]", "[2, 0.25]"), "m");
  EXPECT_EQ(training.labels, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(training.mean, (std::vector<float>{0.5f, -1.0f}));
  EXPECT_EQ(training.inverse_deviation, (std::vector<float>{0.5f, 4.0f}));
  EXPECT_EQ(training.window, 50u);
  EXPECT_EQ(training.rate_hz, 50.0f);
}

TEST(Training, WhatIsWrongIsNamed) {
  const std::pair<std::string, const char*> cases[] = {
      {training_json("[1]", "[1, 1]"), "m is damaged (1 means for 2 axes): train again"},
      {training_json("[1, 1]", "[1]"), "m is damaged (1 deviations for 2 axes): train again"},
      {training_json("[1, 1]", "[1, 0]"),
       "m is damaged (the deviation of y is not above zero): train again"},
      {training_json("[1, 1]", "[-1, 1]"),
       "m is damaged (the deviation of x is not above zero): train again"},
      {training_json("[1e99, 1]", "[1, 1]"),
       "m is damaged (the mean of x is no number): train again"},
      {R"({"labels": [], "axes": [], "window": 1, "rate_hz": 0,
           "normalization": {"mean": [], "deviation": []}})",
       "m is damaged (the rate is no number): train again"},
      {"{}", "m is damaged (key 'normalization' not found): train again"},
  };
  for (const auto& [json, message] : cases) {
    try {
      parse_training(json, "m");
      ADD_FAILURE() << message;
    } catch (const BadInput& failure) {
      EXPECT_STREQ(failure.what(), message);
    }
  }
}

}  // namespace
}  // namespace mote::host
