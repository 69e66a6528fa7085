// Drawing the memory map.
#include "host/inspect/memory_chart.h"

#include <fmt/format.h>

#include <algorithm>

#include "host/inspect/wording.h"

namespace mote::host {
namespace {

constexpr uint32_t kMostRows = 16;
constexpr uint32_t kMostColumns = 64;  // characters that the nodes may take together
constexpr uint32_t kWidestNode = 4;
constexpr size_t kNameWidth = 40;
constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

char letter(size_t index) {
  return index < sizeof kLetters - 1 ? kLetters[index] : '#';
}

class Chart {
 public:
  Chart(const MemoryMap& map, const Subgraph& subgraph) : map_(map), subgraph_(subgraph) {
    nodes_ = static_cast<uint32_t>(map.live_bytes.size());
    // Long models: several nodes share a column. Short ones: a node is several characters wide.
    nodes_a_column_ = (nodes_ + kMostColumns - 1) / kMostColumns;
    columns_ = (nodes_ + nodes_a_column_ - 1) / nodes_a_column_;
    width_ = std::clamp(kMostColumns / columns_, 1u, kWidestNode);
    const uint32_t bytes = std::max(map.planned_bytes, 1u);
    row_bytes_ = ((bytes + kMostRows - 1) / kMostRows + 15) / 16 * 16;
    rows_ = (bytes + row_bytes_ - 1) / row_bytes_;
  }

  std::string draw() const {
    std::string text;
    for (uint32_t row = rows_; row-- > 0;) {
      text += fmt::format("  {:>9} |{}\n", with_commas(uint64_t{row} * row_bytes_), cells(row));
    }
    text += fmt::format("  {:>9} +{}\n", "", std::string(size_t{columns_} * width_, '-'));
    text += node_numbers();
    return text;
  }

  std::string legend() const {
    std::string text =
        fmt::format("     {:>9}  {:>9}  {:<11}  {}\n", "offset", "bytes", "at nodes", "tensor");
    for (size_t i = 0; i < map_.placements.size(); ++i) {
      const Placement& placement = map_.placements[i];
      const GraphTensor& tensor = subgraph_.tensors[static_cast<size_t>(placement.tensor)];
      const std::string when = placement.first == placement.last
                                   ? std::to_string(placement.first)
                                   : fmt::format("{} to {}", placement.first, placement.last);
      text += fmt::format("   {} {:>9}  {:>9}  {:<11}  #{:<3} {}\n", letter(i),
                          with_commas(placement.offset), with_commas(placement.bytes), when,
                          placement.tensor, shortened(tensor.name, kNameWidth));
    }
    text += fmt::format("     {:>9}  {:>9}  {:<11}  {}\n", "behind", with_commas(map_.record_bytes),
                        "always", "records: nodes, plans, places of tensors");
    return text;
  }

 private:
  // The tensor that has most of the cell: a small one may stand beside a large one in a row.
  char cell(uint32_t row, uint32_t column) const {
    const uint64_t low = uint64_t{row} * row_bytes_;
    const uint64_t high = low + row_bytes_;
    const uint32_t first = column * nodes_a_column_;
    const uint32_t last = first + nodes_a_column_ - 1;
    uint64_t most = 0;
    char result = ' ';
    for (size_t i = 0; i < map_.placements.size(); ++i) {
      const Placement& placement = map_.placements[i];
      if (placement.last < first || placement.first > last) continue;
      const uint64_t begin = std::max<uint64_t>(low, placement.offset);
      const uint64_t end = std::min<uint64_t>(high, uint64_t{placement.offset} + placement.bytes);
      if (end <= begin || end - begin <= most) continue;
      most = end - begin;
      result = letter(i);
    }
    return result;
  }

  std::string cells(uint32_t row) const {
    std::string text;
    for (uint32_t column = 0; column < columns_; ++column) text.append(width_, cell(row, column));
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
  }

  // Every fifth node where they stand close, every one where there is room.
  std::string node_numbers() const {
    const uint32_t step = width_ >= 3 ? 1 : width_ == 2 ? 2 : 5;
    std::string text = fmt::format("  {:>9}  ", "node");
    for (uint32_t column = 0; column < columns_; column += step) {
      const std::string number = std::to_string(column * nodes_a_column_);
      const size_t place = 13 + size_t{column} * width_;
      if (text.size() > place) continue;  // the number before is too long
      text.resize(place, ' ');
      text += number;
    }
    return text + "\n";
  }

  const MemoryMap& map_;
  const Subgraph& subgraph_;
  uint32_t nodes_;
  uint32_t nodes_a_column_;
  uint32_t columns_;
  uint32_t width_;
  uint32_t row_bytes_;
  uint32_t rows_;
};

}  // namespace

std::string memory_chart(const Inspection& inspection) {
  const Chart chart(*inspection.memory, inspection.graph.main());
  return chart.draw() + "\n" + chart.legend();
}

}  // namespace mote::host
