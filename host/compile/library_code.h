// Sources with the library's own kernels, for the nodes that nothing better was found for.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mote/ops/op.h"

namespace mote::host::compile {

struct LibraryCode {
  std::string file;  // "gesture_softmax.cc"
  std::string contents;
};

// How the generated sources call row `row` of an operator: "softmax_1".
std::string library_function(const Op& op, uint32_t row);

// The declarations that those sources and the model's own share: NAME_library.h.
std::string library_header(const std::string& name, const std::string& source);

// One source an operator, with a function for each of `rows`. `calls_subgraphs`: the model has
// operators that run other subgraphs.
LibraryCode library_source(const std::string& name, const Op& op, const std::vector<uint32_t>& rows,
                           bool calls_subgraphs);

}  // namespace mote::host::compile
