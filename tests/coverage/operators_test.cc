// Every operator of the library has unit tests beside its code.
#include <gtest/gtest.h>

#include "tests/coverage/sources.h"

namespace mote::test {
namespace {

struct Row {
  const char* name;  // as tests write it
  const char* kind;
};

constexpr Row kOperators[] = {
#define MOTE_OP(NAME, snake, Pascal) {"BuiltinOperator_" #NAME, "builtin"},
#define MOTE_CUSTOM_OP(name, snake) {"\"" name "\"", "custom"},
#include "mote/ops/custom_ops.def"
#include "mote/ops/ops.def"
#undef MOTE_CUSTOM_OP
#undef MOTE_OP
};

// Whether the name stands in the text, not as the beginning of a longer one.
bool names(const std::string& text, const std::string& name) {
  for (size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
    const char next = text[at + name.size()];
    if (!std::isalnum(static_cast<unsigned char>(next)) && next != '_') return true;
  }
  return false;
}

TEST(Operators, AreAllTested) {
  const std::vector<SourceFile> tests = library_sources(true);
  std::string untested;
  for (const Row& row : kOperators) {
    const bool tested = std::any_of(tests.begin(), tests.end(), [&](const SourceFile& file) {
      return names(file.text, row.name);
    });
    if (!tested) untested += std::string("\n  ") + row.name;
  }
  EXPECT_EQ(untested, "") << "no unit test names these operators";
}

}  // namespace
}  // namespace mote::test
