// Just enough C++ to take our own sources apart: comments, literals, brackets, declarations.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mote::host::compile {

// A declaration, or a line of the preprocessor, with the comments before it.
struct Declaration {
  enum class Kind { kPreprocessor, kNamespace, kClass, kFunction, kOther };

  Kind kind = Kind::kOther;
  std::string_view comments;  // and blank lines, before it
  std::string_view text;      // from its first character to its last
  std::string_view head;      // up to the body, without it
  std::string_view body;      // inside the braces
  bool has_body = false;
  std::string_view name;  // empty where there is none, as for operators
};

// The declarations of a file, or of the inside of a namespace or class.
std::vector<Declaration> read_declarations(std::string_view text);

// Calls visit(identifier) for each outside of comments and literals.
void for_each_identifier(std::string_view text, const auto& visit);

// The end of the comment, literal, identifier or single character at `position`.
size_t end_of_token(std::string_view text, size_t position);

bool is_identifier_start(char c);

void for_each_identifier(std::string_view text, const auto& visit) {
  for (size_t i = 0; i < text.size();) {
    const size_t end = end_of_token(text, i);
    if (is_identifier_start(text[i])) visit(text.substr(i, end - i));
    i = end;
  }
}

}  // namespace mote::host::compile
