// Variants that multiply two pixels at once (mote/kernels/packed/pixel_pair.h), for any core that
// has code for it.
#pragma once

#include <string_view>

#include "host/compile/offers.h"
#include "mote/kernels/packed/channel_line_pack.h"
#include "mote/kernels/packed/pixel_pair_pack.h"

namespace mote::host::compile {

// What the offers of two cores differ in.
struct PairCore {
  std::string_view code;    // the struct of the kernels: "Armv6mPairs"
  std::string_view header;  // where it is
  bool (*pack)(const kernels::packed::LayerSource& source, kernels::packed::PackedPairs& packed);
  // Instructions of a block of four pixels: `step` and `group` per channel, the rest per channel.
  double step, group, channel, bend;
  double gather_step;
  uint32_t block_bytes, bent_block_bytes;
};

// A layer's numbers as the packers take them; weights in rows an output channel.
kernels::packed::LayerSource layer_source(const WeightedLayer& layer,
                                          const std::vector<int8_t>& weights);

void offer_pairs(const PairCore& core, const Node& node, Variants& variants);

}  // namespace mote::host::compile
