// Reads one CSV file of sensor rows and remembers the line of every row, for messages.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace mote::host {

// A run of rows without a blank line between them.
struct RowGroup {
  uint32_t first_row = 0;
  uint32_t rows = 0;
};

struct CsvTable {
  std::string name;                  // how messages call the file
  std::vector<std::string> columns;  // lower case, in the order of the file
  std::vector<double> values;        // rows x columns
  std::vector<uint32_t> lines;       // line in the file, for each row
  std::vector<RowGroup> groups;

  uint32_t rows() const { return static_cast<uint32_t>(lines.size()); }
  double at(uint32_t row, size_t column) const { return values[row * columns.size() + column]; }
  // "punch.csv:17", where `row` stands in the file.
  std::string where(uint32_t row) const { return name + ":" + std::to_string(lines[row]); }
};

// Reads a header line with names among `known_columns` (any case) and rows of finite numbers.
// Blank lines, and a header that a restarted logger printed again, separate groups.
// Throws BadInput with "file:line: ..." on anything else.
CsvTable read_csv(const std::filesystem::path& file, const std::string& name,
                  const std::vector<std::string>& known_columns);
CsvTable parse_csv(std::string_view text, const std::string& name,
                   const std::vector<std::string>& known_columns);

}  // namespace mote::host
