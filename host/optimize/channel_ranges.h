// Which values each channel of each i8 tensor can have, whatever the input of the model is.
#pragma once

#include <cstdint>
#include <vector>

#include "host/compile/make_nodes.h"
#include "host/graph/graph.h"

namespace mote::host {

struct ChannelRange {
  int32_t low = -128, high = 127;

  bool is_constant() const { return low == high; }
  // Grows to hold the other as well.
  void include(const ChannelRange& other) {
    low = other.low < low ? other.low : low;
    high = other.high > high ? other.high : high;
  }
};

// One for each index of the last dimension, at every position of the others; empty when the tensor
// is not i8 or has no dimensions.
using TensorRanges = std::vector<ChannelRange>;

// Interval arithmetic in the order of the nodes of the main subgraph: exact for layers with weights
// (per channel, with what padding leaves of each window), by running the device library at the ends
// of the intervals for operators that rise or fall with each input. Bounds may be wider than what
// can happen, never narrower. One element a tensor of the subgraph.
std::vector<TensorRanges> find_channel_ranges(const compile::CompileModel& model);

// The taps of a filter that lie inside the input for some output position: all that decides about
// a window, for weights that do not depend on the position. One row of booleans a combination.
std::vector<std::vector<bool>> tap_patterns(const compile::WeightedLayer& layer);

}  // namespace mote::host
