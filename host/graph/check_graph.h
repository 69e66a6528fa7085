// Do the parts of a graph fit together? For whoever makes one: import, the trainer, passes.
#pragma once

#include <string>

#include "host/graph/graph.h"

namespace mote::host {

// Throws BadInput, beginning with `name_for_messages`, when an index is out of range, a constant
// does not have the bytes of its shape and dtype, or a list of scales fits no dimension.
void check_graph(const Graph& graph, const std::string& name_for_messages);

// "CONV_2D", or for custom operators the name they were given.
std::string operator_name(const GraphOperator& op);

}  // namespace mote::host
