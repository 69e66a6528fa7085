// The only place that asks which processor this is compiled for.
#pragma once

#if defined(__ARM_FEATURE_DSP)
#define MOTE_HAS_ARM_DSP 1
#else
#define MOTE_HAS_ARM_DSP 0
#endif

namespace mote::isa {

struct Portable;
struct ArmDsp;

// The best instruction set of the target.
#if MOTE_HAS_ARM_DSP
using Target = ArmDsp;
#else
using Target = Portable;
#endif

}  // namespace mote::isa
