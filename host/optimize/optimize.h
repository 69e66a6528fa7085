// Exact optimization: a graph that computes the same, bit for bit, with less.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/graph/graph.h"

namespace mote::host {

struct OptimizeSettings {
  bool fold_constants = true;
  bool fuse = true;               // pads, activations, identities
  bool constant_channels = true;  // removes what has the same value for every input
  // Layers in strips: the most multiply-accumulates that may be computed twice for a smaller arena,
  // in parts of the model's. 0: none.
  double extra_macs = 0;
};

// What `mote optimize` spends on a smaller arena unless it is told otherwise.
constexpr double kUsualExtraMacs = 0.15;

struct OptimizeReport {
  // Of one inference of the main subgraph; of all constants; nodes of all subgraphs.
  uint64_t macs_before = 0, macs_after = 0;
  uint64_t constant_bytes_before = 0, constant_bytes_after = 0;
  uint64_t nodes_before = 0, nodes_after = 0;
  std::vector<std::string> done;  // a sentence for each kind of change; empty: nothing was found

  bool changed() const { return !done.empty(); }
};

// Every output of the optimized graph equals the original's for every input, on every runtime that
// computes the original's operators. Inputs and outputs keep their shapes, dtypes and order. Parts
// that the device library cannot run stay as they are. What device_metadata.h writes is removed.
OptimizeReport optimize(Graph& graph, const OptimizeSettings& settings = {});

}  // namespace mote::host
