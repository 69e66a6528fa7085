// Reads what prepare found out about an i8 layer with weights back from the interpreter.
#pragma once

#include <cstdint>
#include <optional>

#include "host/compile/node.h"
#include "mote/engine/interpreter.h"

namespace mote::host::compile {

// The numbers of a CONV_2D, DEPTHWISE_CONV_2D or FULLY_CONNECTED in i8 with constant i8 weights
// without zero point and a constant bias or none; nothing for other nodes. `interpreter` has
// allocated a model made of this graph; `node` counts in the main subgraph.
std::optional<WeightedLayer> read_layer(const Interpreter& interpreter, const Subgraph& subgraph,
                                        uint32_t node);

}  // namespace mote::host::compile
