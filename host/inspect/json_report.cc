// The report of `mote inspect --json` for programs.
#include "host/graph/check_graph.h"
#include "host/inspect/inspection.h"
#include "host/inspect/wording.h"

namespace mote::host {
namespace {

using Json = nlohmann::ordered_json;

// Scales in full, not summarized: programs can do that themselves.
Json tensor_json(const Subgraph& subgraph, int32_t index) {
  if (index < 0) return nullptr;  // left out
  const GraphTensor& tensor = subgraph.tensors[static_cast<size_t>(index)];
  Json json = {{"index", index},
               {"name", tensor.name},
               {"dtype", mote::name(tensor.type)},
               {"shape", tensor.shape},
               {"elements", elements_of(tensor)},
               {"bytes", bytes_of(tensor.type, elements_of(tensor))},
               {"constant", !tensor.data.empty()},
               {"variable", tensor.is_variable}};
  const Quantization& quantization = tensor.quantization;
  if (!quantization.scales.empty()) {
    json["scales"] = quantization.scales;
    json["zero_points"] = quantization.zero_points;
    if (quantization.scales.size() > 1) json["axis"] = quantization.axis;
  }
  return json;
}

Json tensors_json(const Subgraph& subgraph, const std::vector<int32_t>& indices) {
  Json list = Json::array();
  for (const int32_t index : indices) list.push_back(tensor_json(subgraph, index));
  return list;
}

Json cost_json(const Cost& cost) {
  return {
      {"macs", cost.macs}, {"weights_bytes", cost.weights_bytes}, {"parameters", cost.parameters}};
}

Json operator_json(const Subgraph& subgraph, const GraphOperator& op, size_t node,
                   const Cost& cost) {
  Json json = {{"node", node}, {"operator", operator_name(op)}, {"version", op.version}};
  json["options"] = options_text(subgraph, op);
  json["inputs"] = tensors_json(subgraph, op.inputs);
  json["outputs"] = tensors_json(subgraph, op.outputs);
  json.update(cost_json(cost));
  if (const char* formula = mac_formula(op.code)) json["macs_are"] = formula;
  return json;
}

Json subgraph_json(const Inspection& inspection, size_t which) {
  const Subgraph& subgraph = inspection.graph.subgraphs[which];
  Json operators = Json::array();
  for (size_t node = 0; node < subgraph.operators.size(); ++node) {
    operators.push_back(
        operator_json(subgraph, subgraph.operators[node], node, inspection.costs[which][node]));
  }
  return {{"name", subgraph.name},
          {"inputs", tensors_json(subgraph, subgraph.inputs)},
          {"outputs", tensors_json(subgraph, subgraph.outputs)},
          {"operators", operators}};
}

// Offsets count from the beginning of the planned tensors, which is the beginning of the arena.
Json memory_json(const MemoryMap& memory) {
  Json placements = Json::array();
  for (const Placement& placement : memory.placements) {
    placements.push_back({{"tensor", placement.tensor},
                          {"offset", placement.offset},
                          {"bytes", placement.bytes},
                          {"first_node", placement.first},
                          {"last_node", placement.last}});
  }
  return {{"arena_bytes", memory.arena_bytes},
          {"planned_bytes", memory.planned_bytes},
          {"record_bytes", memory.record_bytes},
          {"peak_bytes", memory.live_bytes[memory.peak_node]},
          {"peak_node", memory.peak_node},
          {"live_bytes", memory.live_bytes},
          {"placements", placements}};
}

}  // namespace

Json to_json(const Inspection& inspection) {
  Json json = {{"model", inspection.name},
               {"description", inspection.graph.description},
               {"file_bytes", inspection.file_bytes}};
  json.update(cost_json(inspection.total));
  std::map<std::string, uint32_t> counts;
  for (const Subgraph& subgraph : inspection.graph.subgraphs) {
    for (const GraphOperator& op : subgraph.operators) ++counts[operator_name(op)];
  }
  json["operator_counts"] = counts;
  json["unsupported"] = Json::array();
  for (const Unsupported& entry : inspection.unsupported) {
    json["unsupported"].push_back({{"operator", entry.name}, {"nodes", entry.nodes}});
  }
  json["metadata"] = Json::object();
  for (const auto& [name, data] : inspection.graph.metadata) json["metadata"][name] = data.size();
  json["memory"] = inspection.memory ? memory_json(*inspection.memory) : Json(nullptr);
  if (!inspection.memory) json["memory_problem"] = inspection.memory_problem;
  json["subgraphs"] = Json::array();
  for (size_t i = 0; i < inspection.graph.subgraphs.size(); ++i) {
    json["subgraphs"].push_back(subgraph_json(inspection, i));
  }
  return json;
}

}  // namespace mote::host
