// The only place that asks which processor this is compiled for.
#pragma once

#if defined(__ARM_FEATURE_DSP)
#define MOTE_HAS_ARM_DSP 1
#else
#define MOTE_HAS_ARM_DSP 0
#endif

// Armv6-M has so few registers that unrolled loops spill them, and loads that add an index.
#if defined(__ARM_ARCH_6M__)
#define MOTE_UNROLLS_LOOPS 0
#else
#define MOTE_UNROLLS_LOOPS 1
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
