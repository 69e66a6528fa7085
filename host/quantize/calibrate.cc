// Finds the range of every tensor of a float graph by running it on representative samples.
#include "host/quantize/calibrate.h"

#include <algorithm>
#include <cstring>

#include "host/graph/export_tflite.h"
#include "host/run/session.h"

namespace mote::host {
namespace {

std::span<const float> floats_of(const std::vector<uint8_t>& bytes) {
  return {reinterpret_cast<const float*>(bytes.data()), bytes.size() / sizeof(float)};
}

// The same graph with every computed float tensor as an output: the planner then keeps them all.
Graph with_all_outputs(const Graph& graph) {
  Graph open = graph;
  Subgraph& subgraph = open.main();
  open.signatures.clear();  // they name outputs, which are about to change
  subgraph.outputs.clear();
  for (const GraphOperator& op : subgraph.operators) {
    for (const int32_t output : op.outputs) {
      const bool is_float = subgraph.tensors[static_cast<size_t>(output)].type == DType::kF32;
      if (is_float) subgraph.outputs.push_back(output);
    }
  }
  return open;
}

}  // namespace

std::vector<Range> calibrate(const Graph& graph, const std::vector<Sample>& samples,
                             const std::string& name) {
  const Graph open = with_all_outputs(graph);
  const Subgraph& subgraph = open.main();
  std::vector<Range> ranges(subgraph.tensors.size());
  for (size_t i = 0; i < ranges.size(); ++i) {
    const GraphTensor& tensor = subgraph.tensors[i];
    if (tensor.type == DType::kF32) ranges[i].include(floats_of(tensor.data));
  }
  Session session(export_tflite(open), name);
  for (const Sample& sample : samples) {
    std::vector<std::span<const uint8_t>> inputs;
    for (size_t i = 0; i < sample.size(); ++i) {
      ranges[static_cast<size_t>(subgraph.inputs[i])].include(sample[i]);
      inputs.emplace_back(reinterpret_cast<const uint8_t*>(sample[i].data()),
                          sample[i].size_bytes());
    }
    const std::vector<std::vector<uint8_t>> outputs = session.run(inputs);
    for (size_t i = 0; i < outputs.size(); ++i) {
      ranges[static_cast<size_t>(subgraph.outputs[i])].include(floats_of(outputs[i]));
    }
  }
  return ranges;
}

}  // namespace mote::host
