// What an operator computes and carries: multiply-accumulates, weights, parameters.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/graph/graph.h"

namespace mote::host {

struct Cost {
  uint64_t macs = 0;           // of one inference
  uint64_t weights_bytes = 0;  // constants that are weights or biases
  uint64_t parameters = 0;     // their elements
};

// Shapes, axes and paddings are constants too, but no weights: a constant counts when its operator
// multiplies (see mac_formula), or when it is floating-point or quantized.
Cost cost_of(const Subgraph& subgraph, const GraphOperator& op);

// Indices of the constants that cost_of() counts, each once.
std::vector<int32_t> weights_of(const Subgraph& subgraph, const GraphOperator& op);

// How the multiply-accumulates of an operator are counted; null for operators that have none.
const char* mac_formula(schema::BuiltinOperator code);

uint64_t elements_of(const GraphTensor& tensor);

}  // namespace mote::host
