// Variants that multiply two pixels at once (mote/kernels/packed/pixel_pair.h), for any core that
// has code for it.
#pragma once

#include <string_view>

#include "host/compile/offers.h"
#include "mote/kernels/packed/channel_line_pack.h"
#include "mote/kernels/packed/pixel_pair_pack.h"

namespace mote::host::compile {

// What the offers of two cores differ in; instructions are counted on the emulated chip.
struct PairCore {
  std::string_view code;    // the struct of the kernels: "Armv6mPairs"
  std::string_view header;  // where it is
  bool (*pack)(const kernels::packed::LayerSource& source, kernels::packed::PackedPairs& packed);
  // Of a block of four pixels: `step` and `group` for each of a channel, the rest once a channel.
  double step, group, channel, bend;
  double gather_step;
  uint32_t block_bytes, bent_block_bytes;
};

struct PairDepthwiseCore {
  std::string_view code, header;
  uint32_t more_words;  // of the kernels' lines
  // Of four outputs (by stride), of a row of them (by `whole`), of a line and a word of it.
  double four[2], bend, row[2], line, word;
  uint32_t row_bytes, driver_bytes;
};

struct ByteRowsCore {
  bool biased;            // weights and inputs with 128 added
  std::string_view code;  // then this
  std::string_view header;
  double block_input, block, output;
  uint32_t code_bytes;
};

// A layer's numbers as the packers take them; weights in rows an output channel.
kernels::packed::LayerSource layer_source(const WeightedLayer& layer,
                                          const std::vector<int8_t>& weights);

void offer_pairs(const PairCore& core, const Node& node, Variants& variants);
void offer_pair_depthwise(const PairDepthwiseCore& core, const Node& node, Variants& variants);
void offer_byte_rows(const ByteRowsCore& core, const Node& node, Variants& variants);
void offer_plane_sum(const Node& node, Variants& variants);

}  // namespace mote::host::compile
