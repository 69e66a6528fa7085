// Many measurements at once: every model of the table, on every target, in every way to run it.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "host/bench/measure.h"

namespace mote::host::bench {

// How a model is run: "interpreter", "small" (the same, built for size), "optimized" (the
// interpreter on what `mote optimize` makes of the model), or the objective of a model that is
// compiled ahead of time.
using Way = std::string;

inline const Way kInterpreted = "interpreter";
inline const Way kSmall = "small";
inline const Way kOptimized = "optimized";
inline const std::vector<Way> kWays = {kInterpreted, kSmall,     kOptimized,
                                       "speed",      "balanced", "memory"};

struct Cell {
  std::string model;
  std::string target;
  Way way;
  auto operator<=>(const Cell&) const = default;
};

using Table = std::map<Cell, Measurement>;

// What `mote bench` prints for a figure; "ram" is arena, data and bss together.
uint64_t figure(const Measurement& measurement, const std::string& name);

struct TableRequest {
  std::filesystem::path tree;
  std::map<std::string, std::filesystem::path> models;  // by name
  std::vector<Cell> cells;
  unsigned threads = 2;
};

// Prints a line to standard error for each measurement that is done. Throws BadInput, after the
// others are done, when one fails.
Table measure_all(const TableRequest& request);

}  // namespace mote::host::bench
