// Variants that multiply two pixels at once (mote/kernels/packed/pixel_pair.h), for any core that
// has code for it.
#pragma once

#include <string_view>
#include <vector>

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

// What a packer has filled: room for the most that it may need, then cut to what `found` says.
template <class Weight, class Found>
struct Packed {
  std::vector<uint32_t> parameters;
  std::vector<Weight> weights;
  Found found;

  Packed(size_t parameter_words, size_t weight_bytes)
      : parameters(parameter_words),
        weights(weight_bytes),
        found{parameters.data(), weights.data()} {}
  Packed(const Packed&) = delete;

  void cut(size_t parameter_words, size_t weight_bytes) {
    parameters.resize(parameter_words);
    weights.resize(weight_bytes);
  }
  uint32_t bytes() const { return static_cast<uint32_t>(4 * parameters.size() + weights.size()); }
};

// A layer's numbers as the packers take them; weights in rows an output channel.
kernels::packed::LayerSource layer_source(const WeightedLayer& layer,
                                          const std::vector<int8_t>& weights);

void offer_pairs(const PairCore& core, const Node& node, Variants& variants);
void offer_pair_depthwise(const PairDepthwiseCore& core, const Node& node, Variants& variants);
void offer_byte_rows(const ByteRowsCore& core, const Node& node, Variants& variants);
void offer_plane_sum(const Node& node, Variants& variants);

}  // namespace mote::host::compile
