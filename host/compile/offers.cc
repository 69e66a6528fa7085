// The one list of all families of variants: a line each.
#include "host/compile/offers.h"

namespace mote::host::compile {

Variants offers(const Node& node, const Target& target) {
  Variants variants;
  offer_arm_dsp_convolution(node, target, variants);
  offer_arm_dsp_depthwise(node, target, variants);
  offer_arm_dsp_whole(node, target, variants);
  offer_arm_dsp_narrow(node, target, variants);
  offer_arm_dsp_elementwise(node, target, variants);
  offer_armv6m(node, target, variants);
  offer_rv32(node, target, variants);
  offer_x86(node, target, variants);
  offer_arm_mve(node, target, variants);
  return variants;
}

}  // namespace mote::host::compile
