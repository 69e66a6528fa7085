// Every place in a graph that names a tensor of a subgraph: for passes that renumber tensors.
#pragma once

#include <cstddef>

#include "host/graph/graph.h"

namespace mote::host {

// Calls visit(index&) for each index that is not left out, with int32_t& or uint32_t&.
template <class Visit>
void for_each_tensor_index(Graph& graph, size_t subgraph_index, Visit visit) {
  Subgraph& subgraph = graph.subgraphs[subgraph_index];
  const auto visit_list = [&](std::vector<int32_t>& list) {
    for (int32_t& index : list) {
      if (index >= 0) visit(index);
    }
  };
  visit_list(subgraph.inputs);
  visit_list(subgraph.outputs);
  for (GraphOperator& op : subgraph.operators) {
    visit_list(op.inputs);
    visit_list(op.outputs);
    visit_list(op.intermediates);
  }
  for (Signature& signature : graph.signatures) {
    if (signature.subgraph != subgraph_index) continue;
    for (auto& entry : signature.inputs) visit(entry.second);
    for (auto& entry : signature.outputs) visit(entry.second);
  }
  for (GraphTensor& tensor : subgraph.tensors) {
    auto* blocks = tensor.quantization.details.AsBlockwiseQuantization();
    if (blocks == nullptr) continue;
    if (blocks->scales >= 0) visit(blocks->scales);
    if (blocks->zero_points >= 0) visit(blocks->zero_points);
  }
}

}  // namespace mote::host
