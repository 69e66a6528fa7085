// Which variants there are for a node: one function per instruction set and family of operators.
#pragma once

#include <vector>

#include "host/compile/variant.h"

namespace mote::host::compile {

using Variants = std::vector<Variant>;

// Cortex-M4, M7 and M33: convolutions, pointwise, fully connected; depthwise; the rest.
void offer_arm_dsp_convolution(const Node& node, const Target& target, Variants& variants);
void offer_arm_dsp_depthwise(const Node& node, const Target& target, Variants& variants);
void offer_arm_dsp_whole(const Node& node, const Target& target, Variants& variants);
void offer_arm_dsp_narrow(const Node& node, const Target& target, Variants& variants);
void offer_arm_dsp_elementwise(const Node& node, const Target& target, Variants& variants);
// Cortex-M0+ and M3; RV32.
void offer_armv6m(const Node& node, const Target& target, Variants& variants);
void offer_rv32(const Node& node, const Target& target, Variants& variants);
// This computer.
void offer_x86(const Node& node, const Target& target, Variants& variants);
// Cortex-M55.
void offer_arm_mve(const Node& node, const Target& target, Variants& variants);
void offer_arm_mve_depthwise(const WeightedLayer& layer, Variants& variants);
void offer_arm_mve_elementwise(const Node& node, Variants& variants);

// All of them. Variants that the library's own kernel would be are not among them.
Variants offers(const Node& node, const Target& target);

}  // namespace mote::host::compile
