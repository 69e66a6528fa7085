// The order of the passes, and what they saved.
#include "host/optimize/optimize.h"

#include <fmt/format.h>

#include "host/graph/static_shapes.h"
#include "host/inspect/cost.h"
#include "host/optimize/constant_channels.h"
#include "host/optimize/device_metadata.h"
#include "host/optimize/fuse.h"
#include "host/optimize/remove_dead.h"
#include "host/optimize/strips.h"

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

void describe(const Fused& fused, std::vector<std::string>* done) {
  if (fused.pads > 0) {
    done->push_back(plural(fused.pads, "PAD") + " made part of the layer behind");
  }
  if (fused.activations > 0) {
    done->push_back(plural(fused.activations, "activation") + " made part of the layer before");
  }
  if (fused.identities > 0) {
    done->push_back(plural(fused.identities, "node") + " that change nothing bypassed");
  }
}

void describe(const InStrips& done, std::vector<std::string>* sentences) {
  if (done.nodes == 0) return;
  sentences->push_back(fmt::format("{} computed in {} strips of rows: arena {} -> {} bytes",
                                   plural(done.nodes, "node"), done.strips, done.arena_before,
                                   done.arena_after));
}

}  // namespace

OptimizeReport optimize(Graph& graph, const OptimizeSettings& settings) {
  OptimizeReport report;
  remove_device_metadata(graph);
  const Size before = measure(graph);
  if (settings.fold_constants) {
    const StaticShapes folded = make_shapes_static(&graph);
    if (folded.changed()) report.done.push_back(folded.describe());
  }
  if (settings.fuse) describe(fuse_nodes(graph), &report.done);
  Removed removed = remove_dead(graph);
  if (settings.constant_channels) {
    const size_t channels = remove_constant_channels(graph);
    if (channels > 0) {
      report.done.push_back(plural(channels, "channel") +
                            " that are the same for every input, or unused, removed");
    }
  }
  removed.nodes += remove_dead(graph).nodes;
  if (removed.nodes > 0) {
    report.done.push_back(plural(removed.nodes, "node") + " that no output depends on removed");
  }
  if (settings.extra_macs > 0)
    describe(compute_in_strips(graph, settings.extra_macs), &report.done);
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
