// Values as C++ source.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace mote::host {

// The shortest literal that reads back as the same float: "0.1f", "2.0f". `value` must be finite.
std::string float_literal(float value);

// In quotes, ASCII only: what is special or beyond ASCII becomes an octal escape.
std::string string_literal(const std::string& value);

std::vector<std::string> float_literals(std::span<const float> values);
std::vector<std::string> string_literals(std::span<const std::string> values);

// "constexpr TYPE NAME[] = {1, 2};" on one line, or, when that is too long, one item a line.
std::string array_declaration(const std::string& type, const std::string& name,
                              const std::vector<std::string>& items);

// Rows of "0x54, 0x46, " for the inside of an initializer.
std::string byte_rows(std::span<const uint8_t> bytes);

}  // namespace mote::host
