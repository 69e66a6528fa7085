// Computes one node, as a model of its own.
#include "host/run/run_node.h"

#include "host/base/bad_input.h"
#include "host/graph/export_tflite.h"
#include "host/run/session.h"

namespace mote::host {

bool has_state(const GraphOperator& op) {
  switch (op.code) {
    case schema::BuiltinOperator_ASSIGN_VARIABLE:
    case schema::BuiltinOperator_CALL:
    case schema::BuiltinOperator_CALL_ONCE:
    case schema::BuiltinOperator_CUSTOM:
    case schema::BuiltinOperator_DELEGATE:
    case schema::BuiltinOperator_HASHTABLE:
    case schema::BuiltinOperator_HASHTABLE_FIND:
    case schema::BuiltinOperator_HASHTABLE_IMPORT:
    case schema::BuiltinOperator_HASHTABLE_SIZE:
    case schema::BuiltinOperator_IF:
    case schema::BuiltinOperator_MULTINOMIAL:
    case schema::BuiltinOperator_RANDOM_STANDARD_NORMAL:
    case schema::BuiltinOperator_RANDOM_UNIFORM:
    case schema::BuiltinOperator_READ_VARIABLE:
    case schema::BuiltinOperator_STABLEHLO_CASE:
    case schema::BuiltinOperator_STABLEHLO_COMPOSITE:
    case schema::BuiltinOperator_STABLEHLO_CUSTOM_CALL:
    case schema::BuiltinOperator_STABLEHLO_RNG_BIT_GENERATOR:
    case schema::BuiltinOperator_STABLEHLO_WHILE:
    case schema::BuiltinOperator_VAR_HANDLE:
    case schema::BuiltinOperator_WHILE:
      return true;
    default:
      return false;
  }
}

namespace {

using Bytes = std::vector<uint8_t>;

// A graph of this node alone. `inputs`: which tensors of the subgraph its inputs are.
Graph isolate(const Subgraph& subgraph, const GraphOperator& op, std::vector<int32_t>* inputs) {
  Graph graph;
  Subgraph& alone = graph.subgraphs.emplace_back();
  GraphOperator& node = alone.operators.emplace_back(op);
  node.debug_index = -1;
  std::map<int32_t, int32_t> copies;  // one tensor may be two inputs
  const auto copy = [&](int32_t index) {
    if (index < 0) return index;
    const auto [entry, is_new] = copies.emplace(index, static_cast<int32_t>(alone.tensors.size()));
    if (is_new) alone.tensors.push_back(subgraph.tensors[static_cast<size_t>(index)]);
    const bool computed = alone.tensors[static_cast<size_t>(entry->second)].data.empty();
    if (is_new && computed) {
      alone.inputs.push_back(entry->second);
      inputs->push_back(index);
    }
    return entry->second;
  };
  for (int32_t& index : node.inputs) index = copy(index);
  for (int32_t& index : node.outputs) {
    if (index < 0) continue;
    alone.tensors.push_back(subgraph.tensors[static_cast<size_t>(index)]);
    index = static_cast<int32_t>(alone.tensors.size()) - 1;
    alone.outputs.push_back(index);
  }
  return graph;
}

}  // namespace

std::optional<std::vector<Bytes>> run_node(const Subgraph& subgraph, const GraphOperator& op,
                                           const std::map<int32_t, Bytes>& values) {
  std::vector<int32_t> inputs;
  const Graph graph = isolate(subgraph, op, &inputs);
  try {
    Session session(export_tflite(graph), "node");
    std::vector<Bytes> zeros;
    std::vector<std::span<const uint8_t>> samples;
    zeros.reserve(inputs.size());
    for (uint32_t i = 0; i < inputs.size(); ++i) {
      const auto given = values.find(inputs[i]);
      if (given == values.end()) zeros.emplace_back(session.interpreter().input(i).bytes);
      samples.emplace_back(given == values.end() ? zeros.back() : given->second);
    }
    return session.run(samples);
  } catch (const BadInput&) {
    return std::nullopt;
  }
}

}  // namespace mote::host
