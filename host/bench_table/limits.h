// Limits that measurements are held to: budgets/instructions.txt, which only change on purpose.
#pragma once

#include <string>
#include <vector>

#include "host/bench_table/table.h"

namespace mote::host::bench {

// The figures that a budget limits, in the order of its columns.
inline const std::vector<std::string> kBudgetFigures = {"instructions", "ram", "code", "stack"};

struct Budget {
  Cell cell;
  std::vector<uint64_t> limits;  // as kBudgetFigures
};

// "model target way instructions ram code stack" a line; lines with # are comments. Throws
// BadInput with the number of a line that is none.
std::vector<Budget> read_budgets(const std::string& text, const std::string& name);

// What is above its limit, a sentence each. A cell that was not measured is not judged.
std::vector<std::string> exceeded(const std::vector<Budget>& budgets, const Table& table);

// The file with the lines of measured cells replaced by what was measured and a hundredth more, in
// three digits; other lines and comments stay, cells without a line are added at the end.
std::string with_measured(const std::string& text, const std::string& name, const Table& table);

}  // namespace mote::host::bench
