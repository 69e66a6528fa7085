// Every operator of the library in one table: for the desk and for first steps on a chip.
#pragma once

#include "mote/engine/resolver.h"

namespace mote {

// Links all kernels; a Resolver<N> with the model's own operators is several times smaller.
OpTable all_ops();

}  // namespace mote
