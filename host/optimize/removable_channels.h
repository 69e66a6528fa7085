// Which channels a graph can do without.
#pragma once

#include <vector>

#include "host/compile/make_nodes.h"
#include "host/optimize/channel_ranges.h"

namespace mote::host {

// For each tensor of the main subgraph and each index of its last dimension: it can go. Channels
// that stand and fall together (input and output of a depthwise convolution, both summands) agree,
// and every tensor keeps one at least.
using ChannelFlags = std::vector<std::vector<bool>>;

// A channel can go when each layer that multiplies it does without it: either its weights for it
// are all zero, or the channel has the same value for every input and meets every output position
// alike, so that its products go into the bias.
ChannelFlags find_removable_channels(const compile::CompileModel& model,
                                     const std::vector<TensorRanges>& ranges);

// What the removed input channels add to the bias of output `output`.
int64_t folded_products(const compile::WeightedLayer& layer, size_t output,
                        const TensorRanges& input, const std::vector<bool>& goes);

}  // namespace mote::host
