// Collects: the graph from the desk's reader, memory from the device's interpreter.
#include "host/inspect/inspection.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "host/base/bad_input.h"
#include "host/graph/check_graph.h"
#include "host/graph/import_tflite.h"
#include "host/run/session.h"

namespace mote::host {
namespace {

// The first and last node that needs each tensor, by the rules of the interpreter.
std::vector<Placement> lifetimes(const Subgraph& subgraph) {
  constexpr uint32_t kUnused = UINT32_MAX;
  const auto nodes = static_cast<uint32_t>(subgraph.operators.size());
  std::vector<Placement> result;
  for (size_t i = 0; i < subgraph.tensors.size(); ++i) {
    result.push_back({static_cast<int32_t>(i), 0, 0, kUnused, 0});
  }
  const auto use = [&](int32_t tensor, uint32_t node) {
    if (tensor < 0) return;
    Placement& placement = result[static_cast<size_t>(tensor)];
    placement.first = std::min(placement.first, node);
    placement.last = std::max(placement.last, node);
  };
  for (const int32_t tensor : subgraph.inputs) use(tensor, 0);
  for (uint32_t node = 0; node < nodes; ++node) {
    for (const int32_t tensor : subgraph.operators[node].inputs) use(tensor, node);
    for (const int32_t tensor : subgraph.operators[node].outputs) use(tensor, node);
  }
  const uint32_t last_node = nodes == 0 ? 0 : nodes - 1;
  for (const int32_t tensor : subgraph.outputs) use(tensor, last_node);
  for (Placement& placement : result) {
    const bool is_variable = subgraph.tensors[static_cast<size_t>(placement.tensor)].is_variable;
    if (is_variable && placement.first != kUnused)
      placement = {placement.tensor, 0, 0, 0, last_node};
  }
  std::erase_if(result, [&](const Placement& placement) {
    const bool constant = !subgraph.tensors[static_cast<size_t>(placement.tensor)].data.empty();
    return placement.first == kUnused || constant;
  });
  return result;
}

// Only places and sizes come from the interpreter; lifetimes are derived again, because it forgets
// them once everything is placed. A test checks that no two tensors meet in time and place.
MemoryMap map_memory(const Session& session, const Subgraph& subgraph) {
  const Interpreter& interpreter = session.interpreter();
  MemoryMap map;
  map.arena_bytes = interpreter.arena_used_bytes();
  map.planned_bytes = interpreter.planned_used_bytes();
  map.record_bytes = interpreter.persistent_used_bytes();
  map.live_bytes.assign(std::max<size_t>(subgraph.operators.size(), 1), 0);
  for (Placement placement : lifetimes(subgraph)) {
    const auto tensor = static_cast<uint32_t>(placement.tensor);
    const Slot slot = interpreter.place_of(tensor);
    placement.bytes = session.model().subgraph(0).tensor(tensor).bytes();
    placement.offset = slot.offset();
    if (slot.region() != Region::kPlanned || placement.bytes == 0) continue;
    map.placements.push_back(placement);
    for (uint32_t node = placement.first; node <= placement.last; ++node) {
      map.live_bytes[node] += placement.bytes;
    }
  }
  std::stable_sort(map.placements.begin(), map.placements.end(),
                   [](const Placement& a, const Placement& b) { return a.offset < b.offset; });
  const auto peak = std::max_element(map.live_bytes.begin(), map.live_bytes.end());
  map.peak_node = static_cast<uint32_t>(peak - map.live_bytes.begin());
  return map;
}

// By code (and name) only: whether the dtypes fit, the operator's prepare says in map_memory().
bool is_supported(const GraphOperator& op) {
  const OpTable table = all_ops();
  return std::any_of(table.ops, table.ops + table.count, [&](const Op* known) {
    if (static_cast<int32_t>(known->builtin) != static_cast<int32_t>(op.code)) return false;
    return op.code != schema::BuiltinOperator_CUSTOM || op.custom_code == known->custom;
  });
}

std::vector<Unsupported> find_unsupported(const Subgraph& subgraph) {
  std::vector<Unsupported> result;
  for (size_t node = 0; node < subgraph.operators.size(); ++node) {
    const GraphOperator& op = subgraph.operators[node];
    if (is_supported(op)) continue;
    const std::string name = operator_name(op);
    auto known = std::find_if(result.begin(), result.end(),
                              [&](const Unsupported& entry) { return entry.name == name; });
    if (known == result.end()) known = result.insert(known, {name, {}});
    known->nodes.push_back(static_cast<uint32_t>(node));
  }
  return result;
}

// In the total a constant counts once, however many operators share it; subgraphs are counted once
// as well, since nobody knows how often a loop will run.
void add_costs(Inspection* inspection) {
  for (const Subgraph& subgraph : inspection->graph.subgraphs) {
    std::vector<Cost>& costs = inspection->costs.emplace_back();
    std::set<int32_t> counted;
    for (const GraphOperator& op : subgraph.operators) {
      costs.push_back(cost_of(subgraph, op));
      inspection->total.macs += costs.back().macs;
      for (const int32_t index : weights_of(subgraph, op)) {
        if (!counted.insert(index).second) continue;
        const GraphTensor& tensor = subgraph.tensors[static_cast<size_t>(index)];
        inspection->total.weights_bytes += tensor.data.size();
        inspection->total.parameters += elements_of(tensor);
      }
    }
  }
}

}  // namespace

Inspection inspect(std::span<const uint8_t> file, const std::string& name) {
  Inspection inspection;
  inspection.name = name;
  inspection.file_bytes = file.size();
  inspection.graph = import_tflite(file, name);
  inspection.unsupported = find_unsupported(inspection.graph.main());
  add_costs(&inspection);
  if (!inspection.unsupported.empty()) {
    std::vector<std::string> names;
    for (const Unsupported& entry : inspection.unsupported) names.push_back(entry.name);
    inspection.memory_problem =
        fmt::format("this version of Mote does not have {}", fmt::join(names, ", "));
    return inspection;
  }
  try {
    const Session session(file, name);
    inspection.memory = map_memory(session, inspection.graph.main());
  } catch (const BadInput& failure) {
    // The name stands before every message of a session, and in the title of the report.
    inspection.memory_problem = std::string(failure.what()).substr(name.size() + 2);
  }
  return inspection;
}

}  // namespace mote::host
