// The library's own source files, read as text.
#pragma once

#include <string>
#include <vector>

namespace mote::test {

struct SourceFile {
  std::string name;  // from the root of the project
  std::string text;
};

// All *.cc of mote/: the tests with what supports them, or everything else.
std::vector<SourceFile> library_sources(bool tests);

// A string literal of C++ and its neighbours, as the compiler would join them.
struct Literal {
  std::string text;
  size_t position;  // of the first quote
};
std::vector<Literal> string_literals(const std::string& source);

}  // namespace mote::test
