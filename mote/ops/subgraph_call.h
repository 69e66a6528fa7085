// Operators that run another subgraph: which ones, and how tensors get there and back.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/model/model.h"
#include "mote/ops/op.h"

namespace mote {

class PrepareContext;

inline constexpr uint32_t kMostCallees = 2;

// The subgraphs that a node of the model calls: then and else of IF, condition and body of WHILE,
// one of CALL_ONCE and STABLEHLO_COMPOSITE, none of all others. Indices are as the file has them.
uint32_t called_subgraphs(OperatorView op, int32_t (&callees)[kMostCallees]);

struct TensorCopy {
  TensorRef from;
  TensorRef to;
  uint32_t bytes;
};

// TensorCopies to make, in persistent memory.
struct CopyList {
  Slot copies;
  uint32_t count;
};

void copy_tensors(const EvalContext& context, const CopyList& list);

// One side of a copy: tensors of a subgraph, by their place among all.
struct TensorList {
  SubgraphView subgraph;
  Span<const int32_t> tensors;
  TensorRef first_tensor;  // of the subgraph
};

// Fails unless both lists hold tensors of the same dtypes and sizes.
Status make_copies(PrepareContext& context, const TensorList& from, const TensorList& to,
                   CopyList* list);

// A subgraph that the node calls, as it stands in the model.
struct Callee {
  SubgraphPlace place;
  TensorList inputs;
  TensorList outputs;
};

// `which` of called_subgraphs(); fails when the file has no such subgraph.
Status find_callee(PrepareContext& context, uint32_t which, Callee* callee);

// The node's own inputs from `first` on, and its outputs.
TensorList node_inputs(const PrepareContext& context, uint32_t first);
TensorList node_outputs(const PrepareContext& context);

// Arguments in, run, results out.
struct SubgraphCall {
  SubgraphPlace place;
  CopyList arguments;
  CopyList results;
};

// A call with the node's inputs from `first_argument` on and with all its outputs.
Status prepare_call(PrepareContext& context, uint32_t which, uint32_t first_argument,
                    SubgraphCall* call);
Status run_call(const EvalContext& context, const SubgraphCall& call);

// Fails unless `tensors` is one bool of one element.
Status expect_condition(PrepareContext& context, const TensorList& tensors);

}  // namespace mote
