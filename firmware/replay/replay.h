// Runs the samples of a vector bundle one after another and compares the outputs.
#pragma once

#include <stdint.h>

#include "firmware/replay/bundle.h"
#include "mote/mote.h"

namespace firmware {

// Prints one line to the board's console:
//   replay NAME: 28 samples, 1 outputs, digest 0123456789abcdef, mismatches 0, arena 668, stack 716
// and, before it, a line for the first element that differs. The samples share one interpreter
// whose state is not reset, so their order matters. `arena` may be larger than needed: the
// interpreter gets exactly what it said would suffice, and what lies beyond must stay untouched. 0:
// all outputs agree, or there was nothing to compare with. 1: they do not, or the model does not
// run. kDoesNotFit: the arena is too small.
inline constexpr int kDoesNotFit = 2;
int run_replay(const Bundle& bundle, mote::OpTable ops, mote::Span<uint8_t> arena);

}  // namespace firmware
