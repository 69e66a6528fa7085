// C++ spelled from values.
#include "host/embed/literals.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace mote::host {
namespace {

constexpr size_t kWidth = 100;  // of a line
constexpr size_t kBytesOfRow = 16;

}  // namespace

std::string float_literal(float value) {
  std::string text = fmt::format("{}", value);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text + "f";
}

std::string string_literal(const std::string& value) {
  std::string text = "\"";
  for (const char c : value) {
    const bool plain = c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != '?';
    // Three octal digits always end the escape; '?' could begin a trigraph.
    if (plain) {
      text += c;
    } else if (c == '"' || c == '\\' || c == '?') {
      text += {'\\', c};
    } else {
      text += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
    }
  }
  return text + '"';
}

std::vector<std::string> float_literals(std::span<const float> values) {
  std::vector<std::string> items;
  for (const float value : values) items.push_back(float_literal(value));
  return items;
}

std::vector<std::string> string_literals(std::span<const std::string> values) {
  std::vector<std::string> items;
  for (const std::string& value : values) items.push_back(string_literal(value));
  return items;
}

std::string array_declaration(const std::string& type, const std::string& name,
                              const std::vector<std::string>& items) {
  const std::string line =
      fmt::format("constexpr {} {}[] = {{{}}};\n", type, name, fmt::join(items, ", "));
  if (line.size() <= kWidth + 1) return line;
  // The comma after the last item keeps clang-format from joining the lines.
  return fmt::format("constexpr {} {}[] = {{\n    {},\n}};\n", type, name,
                     fmt::join(items, ",\n    "));
}

std::string byte_rows(std::span<const uint8_t> bytes) {
  std::string text;
  for (size_t at = 0; at < bytes.size(); at += kBytesOfRow) {
    const auto row = bytes.subspan(at, std::min(kBytesOfRow, bytes.size() - at));
    text += fmt::format("    {:#04x},\n", fmt::join(row, ", "));
  }
  return text;
}

}  // namespace mote::host
