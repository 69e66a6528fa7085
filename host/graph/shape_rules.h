// The shapes that LiteRT gives the outputs of a node at run time, worked out on the desk.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "host/graph/graph.h"

namespace mote::host {

// One shape for each output of the node, from the shapes of its inputs and the values of its
// constant inputs. Nothing when there is no rule for the operator, when a value that decides is
// computed at run time, or when the node contradicts itself. The shapes of the node's outputs in
// `subgraph` are not trusted.
// A mistake here cannot make a model compute nonsense: the device library checks every shape again.
std::optional<std::vector<std::vector<int32_t>>> infer_shapes(const Subgraph& subgraph,
                                                              const GraphOperator& op);

}  // namespace mote::host
