// Every Failure of the library is produced by some unit test, which expects its sentence, or the
// constant itself: status.is(kName).
#include <gtest/gtest.h>

#include <regex>

#include "tests/coverage/sources.h"

namespace mote::test {
namespace {

struct NamedFailure {
  std::string file;
  std::string name;
  std::string text;
};

// "constexpr Failure kName{Code::kX, "text"};" in all files.
std::vector<NamedFailure> all_failures() {
  static const std::regex kDefinition("Failure (k[A-Za-z0-9]+)\\{\\s*Code::k[A-Za-z]+,\\s*$");
  std::vector<NamedFailure> failures;
  for (const SourceFile& file : library_sources(false)) {
    for (const Literal& literal : string_literals(file.text)) {
      const size_t start = file.text.rfind("Failure ", literal.position);
      if (start == std::string::npos) continue;
      const std::string before = file.text.substr(start, literal.position - start);
      std::smatch match;
      if (!std::regex_match(before, match, kDefinition)) continue;
      failures.push_back({file.name, match[1].str(), literal.text});
    }
  }
  return failures;
}

// What write_message() makes of the text: numbers and dtypes in the place of the markers.
std::regex sentence_of(const std::string& text) {
  static const std::regex kSpecial(R"([.^$|()\[\]*+?\\{}])");
  static const std::regex kMarker(R"(\\\{(got|want)(:type)?\\\})");
  const std::string escaped = std::regex_replace(text, kSpecial, R"(\$&)");
  return std::regex(std::regex_replace(escaped, kMarker, "[^ ]*"));
}

TEST(Failures, AreAllProducedByATest) {
  std::vector<std::string> expected;
  std::string tests;
  for (const SourceFile& file : library_sources(true)) {
    for (const Literal& literal : string_literals(file.text)) expected.push_back(literal.text);
    tests += file.text;
  }
  const std::vector<NamedFailure> failures = all_failures();
  ASSERT_GT(failures.size(), 50u) << "the definitions are not found";
  std::string never;
  for (const NamedFailure& failure : failures) {
    const std::regex sentence = sentence_of(failure.text);
    const bool named = tests.find(".is(" + failure.name + ")") != std::string::npos;
    const bool produced =
        named || std::any_of(expected.begin(), expected.end(), [&](const std::string& text) {
          return std::regex_search(text, sentence);
        });
    if (!produced)
      never += "\n  " + failure.file + ": " + failure.name + " \"" + failure.text + "\"";
  }
  EXPECT_EQ(never, "") << "no test expects these sentences";
}

}  // namespace
}  // namespace mote::test
