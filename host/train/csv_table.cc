// Reads one CSV file of sensor rows and remembers the line of every row, for messages.
#include "host/train/csv_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "host/base/bad_input.h"
#include "host/base/files.h"

namespace mote::host {
namespace {

std::string_view trim(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split_fields(std::string_view line) {
  std::vector<std::string_view> fields;
  for (;;) {
    const size_t comma = line.find(',');
    fields.push_back(trim(line.substr(0, comma)));
    if (comma == std::string_view::npos) return fields;
    line.remove_prefix(comma + 1);
  }
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

// std::from_chars, because it ignores the locale; it takes no leading plus sign, loggers write one.
bool parse_number(std::string_view field, double* value) {
  if (field.size() > 1 && field.front() == '+' && field[1] != '-') field.remove_prefix(1);
  const char* end = field.data() + field.size();
  const auto [stop, error] = std::from_chars(field.data(), end, *value);
  return error == std::errc() && stop == end;
}

class Parser {
 public:
  Parser(const std::string& name, const std::vector<std::string>& known_columns)
      : known_columns_(known_columns) {
    table_.name = name;
  }

  // Lines are counted as editors count them, blank ones included.
  CsvTable parse(std::string_view text) {
    if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);  // byte order mark
    while (!text.empty()) {
      const size_t end = text.find('\n');
      ++line_;
      take_line(trim(text.substr(0, end)));
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    if (table_.columns.empty()) fail("the file is empty: a header such as ax,ay,az is needed");
    if (table_.lines.empty()) fail("no rows after the header: the recording is empty");
    return std::move(table_);
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw BadInput(fmt::format("{}:{}: {}", table_.name, std::max(line_, 1u), what));
  }

  // The header may come again in the middle: a board that restarts prints it once more.
  void take_line(std::string_view line) {
    if (line.empty()) {
      in_group_ = false;
    } else if (table_.columns.empty()) {
      take_header(line);
    } else if (lower_case(line) == header_) {
      in_group_ = false;
    } else {
      take_row(line);
    }
  }

  void take_header(std::string_view line) {
    header_ = lower_case(line);
    double ignored = 0;
    for (const std::string_view field : split_fields(line)) {
      if (parse_number(field, &ignored)) {
        fail("the first line must name the columns, such as ax,ay,az (it holds numbers)");
      }
      const std::string column = lower_case(field);
      if (std::ranges::find(known_columns_, column) == known_columns_.end()) {
        fail(fmt::format("unknown column '{}': columns may be {}", field,
                         fmt::join(known_columns_, ", ")));
      }
      if (std::ranges::find(table_.columns, column) != table_.columns.end()) {
        fail(fmt::format("column '{}' stands twice in the header", field));
      }
      table_.columns.push_back(column);
    }
  }

  // Names the first thing that is wrong with the row; a row is taken whole or not at all.
  void take_row(std::string_view line) {
    const std::vector<std::string_view> fields = split_fields(line);
    if (fields.size() != table_.columns.size()) {
      fail(
          fmt::format("{} columns, but the header names {}", fields.size(), table_.columns.size()));
    }
    for (size_t column = 0; column < fields.size(); ++column) {
      double value = 0;
      if (!parse_number(fields[column], &value)) {
        fail(
            fmt::format("column {}: '{}' is not a number", table_.columns[column], fields[column]));
      }
      if (!std::isfinite(value)) {
        fail(fmt::format("column {}: {} is not a finite number", table_.columns[column],
                         fields[column]));
      }
      table_.values.push_back(value);
    }
    if (!in_group_) table_.groups.push_back({table_.rows(), 0});
    in_group_ = true;
    ++table_.groups.back().rows;
    table_.lines.push_back(line_);
  }

  const std::vector<std::string>& known_columns_;
  CsvTable table_;
  std::string header_;
  uint32_t line_ = 0;
  bool in_group_ = false;
};

}  // namespace

CsvTable parse_csv(std::string_view text, const std::string& name,
                   const std::vector<std::string>& known_columns) {
  return Parser(name, known_columns).parse(text);
}

CsvTable read_csv(const std::filesystem::path& file, const std::string& name,
                  const std::vector<std::string>& known_columns) {
  return parse_csv(read_text_file(file), name, known_columns);
}

}  // namespace mote::host
