// Groups of layers that can be computed in strips of rows, and where to cut.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "host/optimize/strip_rows.h"

namespace mote::host {

struct Region {
  std::vector<size_t> nodes;   // of the main subgraph, ascending
  int32_t entry = -1;          // the one computed tensor that they read from outside
  std::vector<int32_t> exits;  // that others read, or the model gives
};

// A strip's part of each tensor: the entry and what the region computes.
using StripTensors = std::map<int32_t, Strip>;

// A region and its strips, from top to bottom. Strip i is there for the rows of the exits from
// cut i to cut i + 1, which are counted in rows of the shortest exit.
struct StripPlan {
  Region region;
  std::vector<int32_t> cuts;  // from 0 to the rows of the shortest exit
  std::vector<StripTensors> strips;
  uint64_t extra_macs = 0;
};

class StripPlanner {
 public:
  explicit StripPlanner(const Graph& graph);

  // Nodes `begin` to `end`, and later ones that read the same tensors as these and nothing else.
  std::optional<Region> region(size_t begin, size_t end) const;
  // None when a strip cannot be had: windows with strides do not begin everywhere.
  std::optional<StripPlan> plan(const Region& region, const std::vector<int32_t>& cuts) const;
  int32_t shortest_exit(const Region& region) const;  // its rows

  // The rows of an exit from `cut`.
  int32_t exit_row(const StripPlan& plan, int32_t exit, int32_t cut) const;

 private:
  std::optional<StripTensors> follow(const Region& region, const Strip& entry) const;
  std::optional<StripTensors> strip(const StripPlan& plan, int32_t from, int32_t to) const;
  bool is_computed(int32_t tensor) const;
  int32_t rows(int32_t tensor) const;

  const Subgraph& main_;
  std::vector<std::optional<RowWindow>> windows_;  // of each node
  std::vector<std::vector<size_t>> readers_;       // of each tensor
  std::vector<bool> is_output_;                    // of the model
};

}  // namespace mote::host
