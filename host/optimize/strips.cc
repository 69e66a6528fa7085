// Looks for the region and the cuts that leave the smallest arena, and rewrites the graph.
#include "host/optimize/strips.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "host/base/bad_input.h"
#include "host/compile/choice_search.h"
#include "host/inspect/cost.h"
#include "host/optimize/device_metadata.h"
#include "host/optimize/remove_dead.h"
#include "host/optimize/strip_regions.h"
#include "host/run/session.h"

namespace mote::host {
namespace {

// --- the graph with strips ---

class Rewriter {
 public:
  Rewriter(const Graph& graph, const StripPlanner& planner, const StripPlan& plan)
      : result_(graph), planner_(planner), plan_(plan) {}

  // All strips of the entry come first: then it is needed no more.
  Graph run() {
    std::vector<GraphOperator> old = std::move(main().operators);
    main().operators.assign(old.begin(), old.begin() + static_cast<long>(plan_.region.nodes[0]));
    std::vector<int32_t> entries;
    for (const StripTensors& strips : plan_.strips) {
      const int32_t whole = plan_.region.entry;
      entries.push_back(slice(whole, whole, 0, strips.at(whole).begin, strips.at(whole).end));
    }
    std::map<int32_t, std::vector<int32_t>> pieces;  // of each exit
    for (size_t i = 0; i < plan_.strips.size(); ++i) {
      std::map<int32_t, int32_t> names = {{plan_.region.entry, entries[i]}};
      for (const size_t node : plan_.region.nodes) add_node(old[node], plan_.strips[i], &names);
      for (const int32_t exit : plan_.region.exits) {
        pieces[exit].push_back(add_piece(i, exit, names.at(exit)));
      }
    }
    for (const auto& [exit, list] : pieces) concatenate(list, exit);
    for (size_t i = plan_.region.nodes[0]; i < old.size(); ++i) {
      const auto& nodes = plan_.region.nodes;
      if (!std::binary_search(nodes.begin(), nodes.end(), i)) main().operators.push_back(old[i]);
    }
    remove_dead(result_);
    return std::move(result_);
  }

 private:
  Subgraph& main() { return result_.main(); }

  int32_t push(GraphTensor tensor) {
    main().tensors.push_back(std::move(tensor));
    return static_cast<int32_t>(main().tensors.size()) - 1;
  }

  // A tensor like `whole` with only these of its rows.
  int32_t part(int32_t whole, int32_t begin, int32_t end) {
    GraphTensor tensor = main().tensors[static_cast<size_t>(whole)];
    tensor.name += fmt::format("/rows {} to {}", begin, end);
    tensor.shape[1] = end - begin;
    tensor.shape_signature.clear();
    return push(std::move(tensor));
  }

  int32_t numbers(const char* name, const std::vector<int32_t>& values) {
    GraphTensor tensor;
    tensor.name = name;
    tensor.type = DType::kI32;
    tensor.shape = {static_cast<int32_t>(values.size())};
    tensor.data.resize(values.size() * sizeof(int32_t));
    std::memcpy(tensor.data.data(), values.data(), tensor.data.size());
    return push(std::move(tensor));
  }

  template <class Options>
  void add(schema::BuiltinOperator code, std::vector<int32_t> inputs, int32_t output,
           Options options) {
    GraphOperator op;
    op.code = code;
    op.version = 2;  // of both that are added, the first with i8
    op.inputs = std::move(inputs);
    op.outputs = {output};
    op.options.Set(std::move(options));
    main().operators.push_back(std::move(op));
  }

  // Rows [begin, end) of `whole`, cut out of `from`, whose first row is row `first` of `whole`.
  int32_t slice(int32_t whole, int32_t from, int32_t first, int32_t begin, int32_t end) {
    const int32_t output = part(whole, begin, end);
    const std::vector<int32_t> sizes = main().tensors[static_cast<size_t>(output)].shape;
    const int32_t begins = numbers("begin", {0, begin - first, 0, 0});
    add(schema::BuiltinOperator_SLICE, {from, begins, numbers("size", sizes)}, output,
        schema::SliceOptionsT());
    return output;
  }

  void add_node(GraphOperator op, const StripTensors& strips, std::map<int32_t, int32_t>* names) {
    for (int32_t& input : op.inputs) {
      const auto known = names->find(input);
      if (known != names->end()) input = known->second;
    }
    const Strip& strip = strips.at(op.outputs[0]);
    const int32_t output = part(op.outputs[0], strip.begin, strip.end);
    (*names)[op.outputs[0]] = output;
    op.outputs = {output};
    main().operators.push_back(std::move(op));
  }

  // What is wanted of an exit's strip.
  int32_t add_piece(size_t index, int32_t exit, int32_t from) {
    const Strip& strip = plan_.strips[index].at(exit);
    const int32_t begin = planner_.exit_row(plan_, exit, plan_.cuts[index]);
    const int32_t end = planner_.exit_row(plan_, exit, plan_.cuts[index + 1]);
    if (strip.begin == begin && strip.end == end) return from;
    return slice(exit, from, strip.begin, begin, end);
  }

  void concatenate(const std::vector<int32_t>& pieces, int32_t whole) {
    schema::ConcatenationOptionsT options;
    options.axis = 1;
    add(schema::BuiltinOperator_CONCATENATION, pieces, whole, options);
  }

  Graph result_;
  const StripPlanner& planner_;
  const StripPlan& plan_;
};

// --- how much memory a graph needs ---

// Memory of a node's records, roughly.
constexpr uint64_t kRecordBytes = 90;

uint64_t bytes_of(const GraphTensor& tensor) {
  return elements_of(tensor) * bits(tensor.type) / 8;
}

// How far an output has to begin before the input that it trails, taken by whole rows.
std::optional<int64_t> lead_of(const Subgraph& main, const GraphOperator& op) {
  const std::optional<RowWindow> window = row_window(main, op);
  if (!window) return std::nullopt;
  const GraphTensor& input = main.tensors[static_cast<size_t>(op.inputs[0])];
  const GraphTensor& output = main.tensors[static_cast<size_t>(op.outputs[0])];
  const int64_t row_in = static_cast<int64_t>(bytes_of(input)) / input.shape[1];
  const int64_t row_out = static_cast<int64_t>(bytes_of(output)) / output.shape[1];
  const int32_t padding = window->padding(input.shape[1]);
  int64_t lead = 0;
  for (int64_t row = 0; row < output.shape[1]; ++row) {
    const int64_t needed = std::max<int64_t>(row * window->stride - padding, 0);
    lead = std::max(lead, (row + 1) * row_out - needed * row_in);
  }
  return window->extent() == 1 && window->stride == 1 && row_in == row_out ? 0 : lead;
}

// The largest of what is alive at each node, with records: no plan is better than this, and
// few are worse.
struct Estimate {
  uint64_t bytes = 0;
  size_t peak = 0;  // the node
};

Estimate estimate(const Graph& graph) {
  const Subgraph& main = graph.main();
  compile::SearchProblem problem;
  problem.tensors.resize(main.tensors.size());
  const auto live = [&](int32_t tensor, size_t node) {
    if (tensor < 0 || !main.tensors[static_cast<size_t>(tensor)].data.empty()) return;
    compile::SearchTensor& known = problem.tensors[static_cast<size_t>(tensor)];
    if (known.bytes == 0) known.first = static_cast<uint32_t>(node);
    known.bytes = bytes_of(main.tensors[static_cast<size_t>(tensor)]);
    known.last = static_cast<uint32_t>(node);
  };
  for (const int32_t tensor : main.inputs) live(tensor, 0);
  for (size_t i = 0; i < main.operators.size(); ++i) {
    const GraphOperator& op = main.operators[i];
    for (const int32_t tensor : op.inputs) live(tensor, i);
    for (const int32_t tensor : op.outputs) live(tensor, i);
    compile::Candidate candidate;
    candidate.lead = lead_of(main, op);
    problem.nodes.push_back({op.inputs, op.outputs, {candidate}});
  }
  for (const int32_t tensor : main.outputs) live(tensor, main.operators.size());
  Estimate result;
  for (size_t i = 0; i < problem.nodes.size(); ++i) {
    const uint64_t bytes =
        local_bytes(problem, static_cast<uint32_t>(i), problem.nodes[i].candidates[0]);
    if (bytes > result.bytes) result = {bytes, i};
  }
  result.bytes += kRecordBytes * main.operators.size();
  return result;
}

// What the device library really needs; 0 when it does not run the model.
uint64_t exact_arena(Graph graph) {
  try {
    return Session(export_with_device_metadata(graph), "model").arena_bytes();
  } catch (const BadInput&) {
    return 0;
  }
}

// --- the search ---

struct Candidate {
  uint64_t bytes = 0;  // estimated
  uint64_t extra_macs = 0;
  size_t nodes = 0, strips = 0;
  Graph graph;
};

class Search {
 public:
  Search(const Graph& graph, uint64_t most_extra_macs)
      : graph_(graph), planner_(graph), most_(most_extra_macs), now_(estimate(graph)) {}

  // The most promising ones, best first.
  std::vector<Candidate> run() {
    const size_t count = graph_.main().operators.size(), peak = now_.peak;
    for (size_t begin = peak < kReach ? 0 : peak - kReach; begin <= peak; ++begin) {
      for (size_t end = peak + 1; end <= std::min(count, peak + 1 + kReach); ++end) {
        const std::optional<Region> region = planner_.region(begin, end);
        if (region) try_cuts(*region);
      }
    }
    return std::move(best_);
  }

 private:
  static constexpr size_t kReach = 9;  // nodes before and behind the peak
  static constexpr size_t kFinalists = 5;
  static constexpr int32_t kMostStrips = 4;

  // In two anywhere, in more evenly.
  void try_cuts(const Region& region) {
    const int32_t rows = planner_.shortest_exit(region);
    for (int32_t cut = 1; cut < rows; ++cut) try_plan(region, {0, cut, rows});
    for (int32_t strips = 3; strips <= std::min(kMostStrips, rows); ++strips) {
      std::vector<int32_t> cuts;
      for (int32_t i = 0; i <= strips; ++i) cuts.push_back(rows * i / strips);
      try_plan(region, cuts);
    }
  }

  void try_plan(const Region& region, const std::vector<int32_t>& cuts) {
    const std::optional<StripPlan> plan = planner_.plan(region, cuts);
    if (!plan || plan->extra_macs > most_) return;
    Candidate candidate;
    candidate.graph = Rewriter(graph_, planner_, *plan).run();
    candidate.bytes = estimate(candidate.graph).bytes;
    candidate.extra_macs = plan->extra_macs;
    candidate.nodes = region.nodes.size();
    candidate.strips = plan->strips.size();
    if (candidate.bytes >= now_.bytes) return;
    const auto better = [](const Candidate& a, const Candidate& b) {
      return a.bytes != b.bytes ? a.bytes < b.bytes : a.extra_macs < b.extra_macs;
    };
    best_.insert(std::upper_bound(best_.begin(), best_.end(), candidate, better),
                 std::move(candidate));
    if (best_.size() > kFinalists) best_.pop_back();
  }

  const Graph& graph_;
  StripPlanner planner_;
  uint64_t most_;
  Estimate now_;
  std::vector<Candidate> best_;
};

uint64_t macs_of(const Graph& graph) {
  uint64_t macs = 0;
  for (const GraphOperator& op : graph.main().operators) macs += cost_of(graph.main(), op).macs;
  return macs;
}

}  // namespace

InStrips compute_in_strips(Graph& graph, double extra_macs) {
  InStrips done;
  done.arena_before = done.arena_after = exact_arena(graph);
  if (done.arena_before == 0) return done;
  auto left = static_cast<uint64_t>(extra_macs * static_cast<double>(macs_of(graph)));
  for (bool again = true; again;) {
    again = false;
    uint64_t most = done.arena_after * 19 / 20;
    Candidate taken;
    for (Candidate& candidate : Search(graph, left).run()) {
      const uint64_t arena = exact_arena(candidate.graph);
      if (arena == 0 || arena > most) continue;
      most = arena - 1;
      taken = std::move(candidate);
      again = true;
    }
    if (!again) break;
    done.arena_after = most + 1;
    done.nodes += taken.nodes;
    done.strips = taken.strips;
    left -= taken.extra_macs;
    graph = std::move(taken.graph);
  }
  return done;
}

}  // namespace mote::host
