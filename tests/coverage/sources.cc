// Reading source files and the string literals in them.
#include "tests/coverage/sources.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace mote::test {
namespace {

namespace fs = std::filesystem;

bool is_test(const std::string& name) {
  return name.size() > 8 && name.compare(name.size() - 8, 8, "_test.cc") == 0;
}

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The characters of the literal that begins at `at`; `at` is behind it afterwards.
std::string literal_at(const std::string& source, size_t* at) {
  std::string text;
  for (++*at; *at < source.size() && source[*at] != '"'; ++*at) {
    if (source[*at] == '\\') ++*at;
    text += source[*at];
  }
  ++*at;
  return text;
}

size_t skip_space(const std::string& source, size_t at) {
  while (at < source.size() && std::isspace(static_cast<unsigned char>(source[at]))) ++at;
  return at;
}

}  // namespace

std::vector<SourceFile> library_sources(bool tests) {
  const fs::path root = MOTE_SOURCE_DIR;
  std::vector<SourceFile> files;
  for (const auto& entry : fs::recursive_directory_iterator(root / "mote")) {
    const std::string name = fs::relative(entry.path(), root).string();
    const bool wanted = entry.path().extension() == ".cc" && is_test(name) == tests;
    if (wanted) files.push_back({name, read(entry.path())});
  }
  if (tests) {
    for (const auto& entry : fs::directory_iterator(root / "tests" / "support")) {
      files.push_back({fs::relative(entry.path(), root).string(), read(entry.path())});
    }
  }
  std::sort(files.begin(), files.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.name < b.name; });
  return files;
}

std::vector<Literal> string_literals(const std::string& source) {
  std::vector<Literal> literals;
  for (size_t at = 0; at < source.size();) {
    if (source.compare(at, 2, "//") == 0) {
      at = std::min(source.find('\n', at), source.size());
    } else if (source.compare(at, 3, "'\"'") == 0) {
      at += 3;
    } else if (source[at] != '"') {
      ++at;
    } else {
      Literal literal{"", at};
      do {
        literal.text += literal_at(source, &at);
        at = skip_space(source, at);
      } while (at < source.size() && source[at] == '"');
      literals.push_back(literal);
    }
  }
  return literals;
}

}  // namespace mote::test
