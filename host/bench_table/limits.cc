// Reads, judges and rewrites budgets.
#include "host/bench_table/limits.h"

#include <fmt/format.h>

#include <set>
#include <sstream>

#include "host/base/bad_input.h"
#include "host/bench/report.h"

namespace mote::host::bench {
namespace {

bool is_comment(const std::string& line) {
  const size_t first = line.find_first_not_of(' ');
  return first == std::string::npos || line[first] == '#';
}

Budget read_line(const std::string& line, const std::string& where) {
  std::istringstream words(line);
  Budget budget;
  words >> budget.cell.model >> budget.cell.target >> budget.cell.way;
  for (uint64_t limit; words >> limit;) budget.limits.push_back(limit);
  if (budget.limits.size() != kBudgetFigures.size() || !words.eof()) {
    throw BadInput(where + ": is not \"model target way instructions ram code stack\"");
  }
  return budget;
}

// A hundredth more, rounded up to three digits.
uint64_t with_room(uint64_t measured) {
  const uint64_t wanted = measured + measured / 100;
  uint64_t step = 1;
  while (wanted / step >= 1000) step *= 10;
  return (wanted + step - 1) / step * step;
}

std::string budget_line(const Cell& cell, const Measurement& measured) {
  std::string line = fmt::format("{:<23}{:<14}{:<12}", cell.model, cell.target, cell.way);
  for (const std::string& name : kBudgetFigures) {
    line += fmt::format("{:>11}", with_room(figure(measured, name)));
  }
  return line;
}

}  // namespace

std::vector<Budget> read_budgets(const std::string& text, const std::string& name) {
  std::vector<Budget> budgets;
  std::istringstream lines(text);
  size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (!is_comment(line)) budgets.push_back(read_line(line, fmt::format("{}:{}", name, number)));
  }
  return budgets;
}

std::vector<std::string> exceeded(const std::vector<Budget>& budgets, const Table& table) {
  std::vector<std::string> sentences;
  for (const Budget& budget : budgets) {
    const auto found = table.find(budget.cell);
    if (found == table.end()) continue;
    for (size_t i = 0; i < kBudgetFigures.size(); ++i) {
      const uint64_t measured = figure(found->second, kBudgetFigures[i]);
      if (measured <= budget.limits[i]) continue;
      sentences.push_back(fmt::format("{} on {}, {}: {} {}, at most {} allowed", budget.cell.model,
                                      budget.cell.target, budget.cell.way, kBudgetFigures[i],
                                      with_commas(measured), with_commas(budget.limits[i])));
    }
  }
  return sentences;
}

std::string with_measured(const std::string& text, const std::string& name, const Table& table) {
  std::string result;
  std::set<Cell> written;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const bool comment = is_comment(line);
    const Cell cell = comment ? Cell() : read_line(line, name).cell;
    const auto found = table.find(cell);
    const bool measured = !comment && found != table.end();
    if (measured) written.insert(cell);
    result += (measured ? budget_line(cell, found->second) : line) + "\n";
  }
  for (const auto& [cell, measurement] : table) {
    if (written.count(cell) == 0) result += budget_line(cell, measurement) + "\n";
  }
  return result;
}

}  // namespace mote::host::bench
