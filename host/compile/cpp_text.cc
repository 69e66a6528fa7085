// A scanner for sources in the style of this repository. It knows no grammar: a declaration ends
// with its semicolon or, for functions and namespaces, with its closing brace.
#include "host/compile/cpp_text.h"

#include <cctype>

namespace mote::host::compile {
namespace {

bool is_identifier_part(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool is_comment(std::string_view text, size_t i) {
  return text.substr(i, 2) == "//" || text.substr(i, 2) == "/*";
}

size_t end_of_quoted(std::string_view text, size_t i) {
  const char quote = text[i];
  for (++i; i < text.size() && text[i] != quote; ++i) {
    if (text[i] == '\\') ++i;
  }
  return i + 1;
}

size_t skip_space(std::string_view text, size_t i) {
  while (i < text.size()) {
    if (std::isspace(static_cast<unsigned char>(text[i])) != 0) {
      ++i;
    } else if (is_comment(text, i)) {
      i = end_of_token(text, i);
    } else {
      break;
    }
  }
  return i;
}

// Lines that end in a backslash go on.
size_t end_of_line(std::string_view text, size_t i) {
  while (i < text.size() && (text[i] != '\n' || text[i - 1] == '\\')) ++i;
  return i;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) {
    text.remove_suffix(1);
  }
  return text;
}

// Walks one declaration and notes what tells its kind.
class DeclarationReader {
 public:
  explicit DeclarationReader(std::string_view text) : text_(text) {}

  // `begin` is its first character. Returns the position after it.
  size_t read(size_t begin, Declaration* made) {
    begin_ = begin;
    size_t i = begin;
    for (; i < text_.size(); i = end_of_token(text_, i)) {
      const char c = text_[i];
      note(c, i);
      if (depth_ == 0 && c == ';') {
        ++i;
        break;
      }
      if (depth_ == 0 && c == '}' && ends_here(i)) {
        ++i;
        break;
      }
    }
    finish(i, made);
    return i;
  }

 private:
  void note(char c, size_t i) {
    if (is_identifier_start(c)) {
      note_word(i);
      return;
    }
    if (c == '<' && after_template_) ++angles_;
    if (c == '>' && angles_ > 0 && --angles_ == 0) after_template_ = false;
    if (angles_ > 0) return;
    if (depth_ == 0 && c == '=' && !seen_equals_ && body_ == 0) seen_equals_ = true;
    const bool first = depth_ == 0 && parenthesis_ == 0 && !seen_equals_ && body_ == 0;
    if (c == '(' && first) {
      parenthesis_ = i;
      is_pointer_ = text_.substr(i, 2) == "(*";
    }
    if (c == '{' && depth_ == 0 && body_ == 0) body_ = i;
    if (c == '(' || c == '[' || c == '{') ++depth_;
    if (c == ')' || c == ']' || c == '}') --depth_;
  }

  void note_word(size_t i) {
    const std::string_view word = text_.substr(i, end_of_token(text_, i) - i);
    if (depth_ != 0 || angles_ > 0 || body_ != 0) return;
    if (word == "template") after_template_ = true;
    if (word == "namespace" && !is_using_) is_namespace_ = true;
    if (word == "using" || word == "typedef" || word == "friend") is_using_ = true;
    const bool key = word == "struct" || word == "class" || word == "enum" || word == "union";
    if (key && parenthesis_ == 0) is_class_ = true;
  }

  bool is_function() const {
    return parenthesis_ != 0 && !is_pointer_ && !seen_equals_ && !is_class_ && !is_using_ &&
           !is_namespace_;
  }

  // `}` at the outermost level: functions and namespaces end, the rest goes on to its semicolon.
  bool ends_here(size_t i) const {
    if (is_namespace_ && !seen_equals_) return true;
    const size_t next = skip_space(text_, i + 1);
    const bool semicolon = next < text_.size() && text_[next] == ';';
    return is_function() && !semicolon;
  }

  void finish(size_t end, Declaration* made) const {
    made->text = text_.substr(begin_, end - begin_);
    const bool block = body_ != 0 && !seen_equals_;
    if (is_namespace_ && block) {
      made->kind = Declaration::Kind::kNamespace;
    } else if (is_class_ && block) {
      made->kind = Declaration::Kind::kClass;
    } else if (is_function()) {
      made->kind = Declaration::Kind::kFunction;
    }
    made->has_body = block;
    const size_t head_end = block ? body_ : end;
    made->head = text_.substr(begin_, head_end - begin_);
    if (block) {
      const size_t close = text_.substr(0, end).rfind('}');
      made->body = text_.substr(body_ + 1, close - body_ - 1);
    }
    made->name = find_name(head_end);
  }

  // The identifier before the parameters, the initializer or the end.
  std::string_view find_name(size_t head_end) const {
    size_t stop = parenthesis_ != 0 && is_function() ? parenthesis_ : head_end;
    std::string_view last;
    int angles = 0;
    for (size_t i = begin_; i < stop; i = end_of_token(text_, i)) {
      const char c = text_[i];
      if (c == '<') ++angles;
      if (c == '>') --angles;
      if (angles > 0 || c == '>') continue;
      if (c == '=' || c == '[' || c == ';' || (c == ':' && !scope_operator(i))) break;
      if (!is_identifier_start(c)) continue;
      const std::string_view word = text_.substr(i, end_of_token(text_, i) - i);
      if (word == "operator") return {};
      if (word == "final" || word == "static_assert") continue;
      last = word;
    }
    return last;
  }

  bool scope_operator(size_t i) const {
    return text_.substr(i, 2) == "::" || (i > 0 && text_[i - 1] == ':');
  }

  std::string_view text_;
  size_t begin_ = 0;
  size_t parenthesis_ = 0;
  size_t body_ = 0;
  int depth_ = 0;
  int angles_ = 0;
  bool after_template_ = false;
  bool seen_equals_ = false;
  bool is_namespace_ = false;
  bool is_class_ = false;
  bool is_using_ = false;
  bool is_pointer_ = false;  // to a function
};

}  // namespace

bool is_identifier_start(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_';
}

size_t end_of_token(std::string_view text, size_t i) {
  const char c = text[i];
  if (text.substr(i, 2) == "//") return end_of_line(text, i);
  if (text.substr(i, 2) == "/*") {
    const size_t end = text.find("*/", i + 2);
    return end == std::string_view::npos ? text.size() : end + 2;
  }
  if (c == '"' || c == '\'') return end_of_quoted(text, i);
  if (!is_identifier_part(c)) return i + 1;
  // Numbers take their digit separators with them.
  const bool number = std::isdigit(static_cast<unsigned char>(c)) != 0;
  while (i < text.size() && (is_identifier_part(text[i]) || (number && text[i] == '\''))) ++i;
  return i;
}

std::vector<Declaration> read_declarations(std::string_view text) {
  std::vector<Declaration> all;
  for (size_t i = 0; i < text.size();) {
    Declaration next;
    const size_t begin = skip_space(text, i);
    next.comments = text.substr(i, begin - i);
    i = begin;
    if (i == text.size()) {
      next.text = next.head = text.substr(i);
      all.push_back(next);
      break;
    }
    if (text[i] == '#') {
      next.kind = Declaration::Kind::kPreprocessor;
      i = end_of_line(text, i);
      next.text = next.head = trimmed(text.substr(begin, i - begin));
    } else {
      i = DeclarationReader(text).read(begin, &next);
    }
    all.push_back(next);
  }
  return all;
}

}  // namespace mote::host::compile
