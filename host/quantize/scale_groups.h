// Which tensors of a graph must have the same scale and zero point, and what these are.
#pragma once

#include <vector>

#include "host/graph/graph.h"
#include "host/quantize/parameters.h"

namespace mote::host {

// What an operator demands of the parameters of its activations.
enum class ScaleRule {
  kFree,         // each tensor has its own
  kSame,         // first input and output share theirs: the kernel copies or compares codes
  kSameAll,      // all inputs and the output
  kProbability,  // the output has the fixed parameters of [0, 1)
};

// Null for operators that have no int8 form here.
const ScaleRule* scale_rule(schema::BuiltinOperator code);

// For each tensor, its activation parameters: from the joined range of all tensors that are tied to
// it, or kProbability where one of those is fixed. Meaningless for weights and biases.
std::vector<Affine> activation_parameters_of(const Subgraph& subgraph,
                                             const std::vector<Range>& ranges);

}  // namespace mote::host
