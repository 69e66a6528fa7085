// Variants for RV32IMC.
#include "host/compile/offer_pairs.h"
#include "mote/kernels/packed/rv32_pixel_pair.h"

namespace mote::host::compile {

using namespace kernels::packed;

void offer_rv32(const Node& node, const Target& target, Variants& variants) {
  if (target.instruction_set != InstructionSet::kRv32) return;
  static constexpr PairCore kPairs = {.code = "Rv32Pairs",
                                      .header = "mote/kernels/packed/rv32_pixel_pair.h",
                                      .pack = pack_pairs<Rv32Pairs>,
                                      .step = 6.2,
                                      .group = 9,
                                      .channel = 55,
                                      .bend = 6,
                                      .gather_step = 11,
                                      .block_bytes = 4000,
                                      .bent_block_bytes = 4200};
  static constexpr PairDepthwiseCore kDepthwise = {.code = "Rv32Depthwise",
                                                   .header = "mote/kernels/packed/rv32_depthwise.h",
                                                   .more_words = 2,
                                                   .four = {176, 175},
                                                   .bend = 12,
                                                   .row = {130, 30},
                                                   .line = 45,
                                                   .word = 6,
                                                   .row_bytes = 500,
                                                   .driver_bytes = 900};
  static constexpr ByteRowsCore kRows = {.biased = false,
                                         .code = "Rv32Bytes",
                                         .header = "mote/kernels/packed/byte_fully_connected.h",
                                         .block_input = 27,
                                         .block = 40,
                                         .output = 15,
                                         .code_bytes = 300};
  offer_pairs(kPairs, node, variants);
  offer_pair_depthwise(kDepthwise, node, variants);
  offer_byte_rows(kRows, node, variants);
  offer_plane_sum(node, variants);
}

}  // namespace mote::host::compile
