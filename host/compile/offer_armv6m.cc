// Variants for Cortex-M0+ and M3: cores whose best instruction multiplies 32 by 32 bits.
#include "host/compile/offer_pairs.h"
#include "mote/kernels/packed/armv6m_pixel_pair.h"

namespace mote::host::compile {

using namespace kernels::packed;

void offer_armv6m(const Node& node, const Target& target, Variants& variants) {
  if (target.instruction_set != InstructionSet::kArmV6M) return;
  static constexpr PairCore kPairs = {.code = "Armv6mPairs",
                                      .header = "mote/kernels/packed/armv6m_pixel_pair.h",
                                      .pack = pack_pairs<Armv6mPairEntry>,
                                      .step = 6,
                                      .group = 6,
                                      .channel = 80,
                                      .bend = 19,
                                      .gather_step = 11.5,
                                      .block_bytes = 1400,
                                      .bent_block_bytes = 1450};
  static constexpr PairDepthwiseCore kDepthwise = {
      .code = "Armv6mDepthwise",
      .header = "mote/kernels/packed/armv6m_depthwise.h",
      .more_words = 0,
      .four = {168, 180},
      .bend = 20,
      .row = {230, 32},
      .line = 85,
      .word = 5.3,
      .row_bytes = 450,
      .driver_bytes = 700};
  static constexpr ByteRowsCore kRows = {.biased = true,
                                         .code = "Armv6mBytes",
                                         .header = "mote/kernels/packed/armv6m_fully_connected.h",
                                         .block_input = 26,
                                         .block = 90,
                                         .output = 24,
                                         .code_bytes = 550};
  offer_pairs(kPairs, node, variants);
  offer_pair_depthwise(kDepthwise, node, variants);
  offer_byte_rows(kRows, node, variants);
  offer_plane_sum(node, variants);
}

}  // namespace mote::host::compile
