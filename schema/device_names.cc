// Splitting the schema's names into words and joining them again.
#include "schema/device_names.h"

#include <cctype>

namespace mote::host {
namespace {

bool is_upper(char c) {
  return std::isupper(static_cast<unsigned char>(c)) != 0;
}
bool is_lower(char c) {
  return std::islower(static_cast<unsigned char>(c)) != 0;
}
bool is_digit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

// Whether a new word begins at `i`, i > 0.
bool begins_word(const std::string& name, size_t i) {
  const char before = name[i - 1];
  const char here = name[i];
  const char after = i + 1 < name.size() ? name[i + 1] : '\0';
  if (is_digit(here)) return is_lower(before) && after == 'D';  // conv|2D, but int32 and norm2
  if (!is_upper(here)) return false;
  if (is_lower(before)) return true;
  if (here == 'V' && is_digit(after)) return true;  // top_k|V2
  return is_lower(after);                           // lstm|Options, 2D|Options, l2|Norm
}

}  // namespace

std::string constant_name(const std::string& name) {
  std::string result = "k";
  bool first = true;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool dimensions = c == 'D' && is_digit(result.back());  // conv_|2D
    const bool upper = first || dimensions;
    if (c != '_') result += static_cast<char>(upper ? std::toupper(byte) : std::tolower(byte));
    first = c == '_';
  }
  return result;
}

std::string type_constant_name(const std::string& name) {
  return "k" + name;
}

std::string namespace_name(const std::string& name) {
  std::string result;
  for (size_t i = 0; i < name.size(); ++i) {
    if (i > 0 && begins_word(name, i)) result += '_';
    result += static_cast<char>(std::tolower(static_cast<unsigned char>(name[i])));
  }
  return result == "operator" ? "operator_" : result;
}

}  // namespace mote::host
