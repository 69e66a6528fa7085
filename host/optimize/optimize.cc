// The order of the passes, and what they saved.
#include "host/optimize/optimize.h"

#include <fmt/format.h>

#include "host/inspect/cost.h"
#include "host/optimize/constant_channels.h"
#include "host/optimize/remove_dead.h"

namespace mote::host {
namespace {

struct Size {
  uint64_t macs = 0, constant_bytes = 0, nodes = 0;
};

Size measure(const Graph& graph) {
  Size size;
  for (const GraphOperator& op : graph.main().operators) {
    size.macs += cost_of(graph.main(), op).macs;
  }
  for (const Subgraph& subgraph : graph.subgraphs) {
    size.nodes += subgraph.operators.size();
    for (const GraphTensor& tensor : subgraph.tensors) size.constant_bytes += tensor.data.size();
  }
  return size;
}

std::string plural(size_t count, const char* noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace

OptimizeReport optimize(Graph& graph, const OptimizeSettings& settings) {
  OptimizeReport report;
  const Size before = measure(graph);
  if (settings.constant_channels) {
    const size_t channels = remove_constant_channels(graph);
    if (channels > 0) {
      report.done.push_back(plural(channels, "channel") +
                            " that are the same for every input, or unused, removed");
    }
  }
  const Removed removed = remove_dead(graph);
  if (removed.nodes > 0) {
    report.done.push_back(plural(removed.nodes, "node") + " that no output depends on removed");
  }
  const Size after = measure(graph);
  report.macs_before = before.macs;
  report.macs_after = after.macs;
  report.constant_bytes_before = before.constant_bytes;
  report.constant_bytes_after = after.constant_bytes;
  report.nodes_before = before.nodes;
  report.nodes_after = after.nodes;
  return report;
}

}  // namespace mote::host
