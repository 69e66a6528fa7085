// Variants for RV32IMC.
#include "host/compile/offer_pairs.h"
#include "mote/kernels/packed/rv32_pixel_pair.h"

namespace mote::host::compile {

using namespace kernels::packed;

void offer_rv32(const Node& node, const Target&, Variants& variants) {
  static constexpr PairCore kCore = {"Rv32Pairs",
                                     "mote/kernels/packed/rv32_pixel_pair.h",
                                     pack_pairs<Rv32Pairs>,
                                     6.2,
                                     9,
                                     55,
                                     6,
                                     11,
                                     4000,
                                     4200};
  offer_pairs(kCore, node, variants);
}

}  // namespace mote::host::compile
