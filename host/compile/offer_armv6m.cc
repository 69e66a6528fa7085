// Variants for Cortex-M0+ and M3: cores whose best instruction multiplies 32 by 32 bits.
#include "host/compile/offer_pairs.h"
#include "mote/kernels/packed/armv6m_pixel_pair.h"

namespace mote::host::compile {

using namespace kernels::packed;

void offer_armv6m(const Node& node, const Target&, Variants& variants) {
  static constexpr PairCore kCore = {"Armv6mPairs",
                                     "mote/kernels/packed/armv6m_pixel_pair.h",
                                     pack_pairs<Armv6mPairEntry>,
                                     6,
                                     6,
                                     80,
                                     19,
                                     11.5,
                                     1400,
                                     1450};
  offer_pairs(kCore, node, variants);
}

}  // namespace mote::host::compile
