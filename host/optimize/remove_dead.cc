// Backwards through the nodes, then a renumbering of the tensors.
#include "host/optimize/remove_dead.h"

#include <algorithm>
#include <vector>

#include "host/graph/tensor_indices.h"
#include "host/run/run_node.h"

namespace mote::host {
namespace {

void mark(const std::vector<int32_t>& list, std::vector<bool>* read) {
  for (const int32_t index : list) {
    if (index >= 0) (*read)[static_cast<size_t>(index)] = true;
  }
}

// Who writes to a variable is needed although nobody reads an output of it.
bool has_effect(const Subgraph& subgraph, const GraphOperator& op) {
  const auto is_variable = [&](int32_t index) {
    return index >= 0 && subgraph.tensors[static_cast<size_t>(index)].is_variable;
  };
  return has_state(op) || op.outputs.empty() ||
         std::any_of(op.inputs.begin(), op.inputs.end(), is_variable);
}

// One walk suffices: readers come after the nodes that they read from.
size_t remove_nodes(Graph& graph, size_t index) {
  Subgraph& subgraph = graph.subgraphs[index];
  std::vector<bool> read(subgraph.tensors.size());
  mark(subgraph.outputs, &read);
  for (const Signature& signature : graph.signatures) {
    if (signature.subgraph != index) continue;
    for (const auto& entry : signature.outputs) read[entry.second] = true;
  }
  std::vector<GraphOperator> kept;
  for (size_t i = subgraph.operators.size(); i-- > 0;) {
    GraphOperator& op = subgraph.operators[i];
    const bool needed = has_effect(subgraph, op) ||
                        std::any_of(op.outputs.begin(), op.outputs.end(), [&](int32_t output) {
                          return output >= 0 && read[static_cast<size_t>(output)];
                        });
    if (!needed) continue;
    mark(op.inputs, &read);
    kept.push_back(std::move(op));
  }
  const size_t removed = subgraph.operators.size() - kept.size();
  std::reverse(kept.begin(), kept.end());
  subgraph.operators = std::move(kept);
  return removed;
}

size_t remove_tensors(Graph& graph, size_t index) {
  Subgraph& subgraph = graph.subgraphs[index];
  std::vector<bool> named(subgraph.tensors.size());
  for_each_tensor_index(graph, index,
                        [&](auto& tensor) { named[static_cast<size_t>(tensor)] = true; });
  std::vector<size_t> place(named.size());
  std::vector<GraphTensor> kept;
  for (size_t i = 0; i < named.size(); ++i) {
    place[i] = kept.size();
    if (named[i]) kept.push_back(std::move(subgraph.tensors[i]));
  }
  const size_t removed = named.size() - kept.size();
  subgraph.tensors = std::move(kept);
  for_each_tensor_index(graph, index, [&](auto& tensor) {
    tensor = static_cast<std::decay_t<decltype(tensor)>>(place[static_cast<size_t>(tensor)]);
  });
  return removed;
}

}  // namespace

Removed remove_dead(Graph& graph) {
  Removed removed;
  for (size_t i = 0; i < graph.subgraphs.size(); ++i) {
    removed.nodes += remove_nodes(graph, i);
    removed.tensors += remove_tensors(graph, i);
  }
  return removed;
}

}  // namespace mote::host
