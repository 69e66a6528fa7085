// A pass that makes "dynamic" exports runnable: it works out on the desk what LiteRT works out
// whenever it runs.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "host/graph/graph.h"

namespace mote::host {

struct StaticShapes {
  std::map<std::string, size_t> folded;  // nodes that are gone, by the names of their operators
  size_t shapes = 0;                     // computed tensors that got another shape

  bool changed() const { return !folded.empty() || shapes > 0; }
  // "20 nodes that only compute shapes were folded (3 ADD, 17 PACK)".
  std::string describe() const;
};

// Exporters leave dimensions open: chains of SHAPE, STRIDED_SLICE, PACK ... compute them at run
// time, and computed tensors have 1 in the file where shape_signature says -1. The model's inputs
// keep the shapes that the file gives them, and then, in the order of execution,
//   - nodes get the output shapes that follow from their inputs,
//   - nodes whose inputs are all constant (SHAPE: whose input's shape is known) are run by the
//     device library, and their outputs become constants,
//   - nodes and tensors that nothing needs any more are removed.
// A graph without such nodes and dimensions stays exactly as it is.
StaticShapes make_shapes_static(Graph* graph);

}  // namespace mote::host
