// Folds what only computes shapes, by running it.
#include "host/graph/static_shapes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <optional>

#include "host/graph/check_graph.h"
#include "host/graph/shape_rules.h"
#include "host/graph/tensor_indices.h"
#include "host/run/run_node.h"

namespace mote::host {
namespace {

using schema::BuiltinOperator;

// Constants go to flash. Above this many bytes, a result that is larger than what it is made of
// (weights that are stored as f16, a FILL) is better computed at run time.
constexpr size_t kMostGrownBytes = 4096;

bool only_looks_at_shape(BuiltinOperator code) {
  return code == schema::BuiltinOperator_SHAPE || code == schema::BuiltinOperator_RANK;
}

// Old exporters do not write has_rank at all, so it says something only about what may be a scalar.
bool is_open(const GraphTensor& tensor) {
  const auto& signature = tensor.shape_signature;
  const bool has_rank = tensor.has_rank || !tensor.shape.empty();
  return !has_rank || std::find(signature.begin(), signature.end(), -1) != signature.end();
}

bool has_no_elements(const GraphTensor& tensor) {
  return std::find(tensor.shape.begin(), tensor.shape.end(), 0) != tensor.shape.end();
}

using Bytes = std::vector<uint8_t>;

// One subgraph.
class Pass {
 public:
  Pass(Graph* graph, size_t index, StaticShapes* report)
      : graph_(*graph),
        index_(index),
        subgraph_(graph->subgraphs[index]),
        report_(*report),
        states_(subgraph_.tensors.size()),
        folded_(subgraph_.operators.size()) {}

  // `entry`: the interpreter gives these inputs the shapes in the file, whatever the exporter left
  // open; the inputs of other subgraphs have the shapes of whoever calls them.
  void run(bool entry) {
    find_sources(entry);
    for (size_t i = 0; i < subgraph_.operators.size(); ++i) {
      infer(subgraph_.operators[i]);
      if (can_fold(subgraph_.operators[i])) folded_[i] = fold(subgraph_.operators[i]);
    }
    remove_nodes();
  }

 private:
  struct State {
    bool constant = false;
    bool known = false;    // its shape is the one that it has at run time
    bool changed = false;  // its shape is not the one in the file
    bool fixed = false;    // its shape is not ours to change: constants, inputs, variables
  };

  GraphTensor& tensor(int32_t index) { return subgraph_.tensors[static_cast<size_t>(index)]; }
  State& state(int32_t index) { return states_[static_cast<size_t>(index)]; }

  // Everything that no node computes.
  void find_sources(bool entry) {
    for (size_t i = 0; i < states_.size(); ++i) states_[i].known = states_[i].constant = true;
    for (const int32_t index : subgraph_.inputs) {
      const bool known = entry || !is_open(tensor(index));
      state(index) = {.known = known, .fixed = true};
    }
    for (const GraphOperator& op : subgraph_.operators) {
      for (const int32_t index : op.outputs) {
        if (index >= 0 && tensor(index).data.empty()) state(index) = {};
      }
    }
    for (size_t i = 0; i < states_.size(); ++i) {
      const GraphTensor& t = subgraph_.tensors[i];
      states_[i].constant &= !t.is_variable && (!t.data.empty() || has_no_elements(t));
      states_[i].fixed |= t.is_variable || !t.data.empty();
    }
  }

  bool inputs_are(bool State::*what, const GraphOperator& op, bool value = true) {
    return std::all_of(op.inputs.begin(), op.inputs.end(),
                       [&](int32_t index) { return index < 0 || state(index).*what == value; });
  }

  // Without a rule, the file's shape stands where the exporter was sure of it, unless it was sure
  // of what has changed in the meantime.
  void infer(const GraphOperator& op) {
    const bool known = inputs_are(&State::known, op);
    const auto shapes = known ? infer_shapes(subgraph_, op) : std::nullopt;
    const bool sure = known && inputs_are(&State::changed, op, false);  // of what the file says
    for (size_t i = 0; i < op.outputs.size(); ++i) {
      const int32_t index = op.outputs[i];
      if (index < 0) continue;
      if (shapes) {
        set_shape(index, (*shapes)[i], !sure);
      } else {
        state(index).known = sure && !is_open(tensor(index));
      }
    }
  }

  // `may_differ`: an input has another shape than the file says. A shape that contradicts its node
  // without such a reason is the file's mistake: the device library refuses it better.
  void set_shape(int32_t index, const std::vector<int32_t>& shape, bool may_differ) {
    GraphTensor& output = tensor(index);
    const bool same = output.shape == shape;
    const bool free = !state(index).fixed && (may_differ || is_open(output));
    state(index).known = same || free;
    if (same || !free) return;
    output.shape = shape;
    output.shape_signature.clear();
    output.has_rank = true;
    state(index).changed = true;
    ++report_.shapes;
  }

  bool can_fold(const GraphOperator& op) {
    if (has_state(op) || op.inputs.empty() || op.outputs.empty()) return false;
    const bool ready = only_looks_at_shape(op.code) ? inputs_are(&State::known, op)
                                                    : inputs_are(&State::constant, op);
    // Scales that are tensors themselves would have to come along.
    const auto simple = [&](int32_t index) {
      return index < 0 ||
             tensor(index).quantization.details.type == schema::QuantizationDetails_NONE;
    };
    const auto free = [&](int32_t index) {
      return index >= 0 && state(index).known && !state(index).fixed;
    };
    return ready && op.intermediates.empty() &&
           std::all_of(op.inputs.begin(), op.inputs.end(), simple) &&
           std::all_of(op.outputs.begin(), op.outputs.end(), free);
  }

  bool fold(const GraphOperator& op) {
    std::optional<std::vector<Bytes>> results = run_node(subgraph_, op);
    if (!results) return false;
    size_t before = 0, after = 0;
    for (const int32_t index : op.inputs) before += index < 0 ? 0 : tensor(index).data.size();
    for (const Bytes& result : *results) after += result.size();
    if (after > std::max(before, kMostGrownBytes)) return false;
    for (size_t i = 0; i < op.outputs.size(); ++i) {
      tensor(op.outputs[i]).data = std::move((*results)[i]);
      tensor(op.outputs[i]).shape_signature.clear();
      state(op.outputs[i]).constant = true;
    }
    return true;
  }

  // --- what nothing needs any more ---

  void count_folded(size_t node) {
    const GraphOperator& op = subgraph_.operators[node];
    ++report_.folded[operator_name(op)];
    for (const auto* list : {&op.inputs, &op.outputs}) {
      touched_.insert(touched_.end(), list->begin(), list->end());
    }
  }

  // Which tensors somebody reads: the model's outputs and the inputs of the nodes that stay.
  std::vector<bool> find_read() const {
    std::vector<bool> read(subgraph_.tensors.size());
    const auto mark = [&](const std::vector<int32_t>& list) {
      for (const int32_t index : list) {
        if (index >= 0) read[static_cast<size_t>(index)] = true;
      }
    };
    mark(subgraph_.outputs);
    for (size_t i = 0; i < folded_.size(); ++i) {
      if (!folded_[i]) mark(subgraph_.operators[i].inputs);
    }
    return read;
  }

  // Backwards, and again until nothing changes: lists that are out of order are allowed, too. Nodes
  // that nobody needed in the first place stay.
  void remove_nodes() {
    if (std::find(folded_.begin(), folded_.end(), true) == folded_.end()) return;
    for (size_t i = 0; i < folded_.size(); ++i) {
      if (folded_[i]) count_folded(i);
    }
    for (bool again = true; again;) {
      again = false;
      const std::vector<bool> read = find_read();
      for (size_t i = folded_.size(); i-- > 0;) {
        if (folded_[i] || !is_orphan(subgraph_.operators[i], read)) continue;
        count_folded(i);
        folded_[i] = again = true;
      }
    }
    std::vector<GraphOperator> kept;
    for (size_t i = 0; i < folded_.size(); ++i) {
      if (!folded_[i]) kept.push_back(std::move(subgraph_.operators[i]));
    }
    subgraph_.operators = std::move(kept);
    remove_tensors();
  }

  // A node lost its readers when a node that is gone has read one of its outputs.
  bool is_orphan(const GraphOperator& op, const std::vector<bool>& read) const {
    bool lost = false;
    for (const int32_t index : op.outputs) {
      if (index < 0) continue;
      if (read[static_cast<size_t>(index)]) return false;
      lost |= std::find(touched_.begin(), touched_.end(), index) != touched_.end();
    }
    return lost && !has_state(op);
  }

  void remove_tensors() {
    std::vector<bool> goes(subgraph_.tensors.size());
    for (const int32_t index : touched_) {
      if (index >= 0) goes[static_cast<size_t>(index)] = true;
    }
    for_each_tensor_index(graph_, index_,
                          [&](auto& index) { goes[static_cast<size_t>(index)] = false; });
    std::vector<int32_t> place(goes.size());
    std::vector<GraphTensor> kept;
    for (size_t i = 0; i < goes.size(); ++i) {
      place[i] = static_cast<int32_t>(kept.size());
      if (!goes[i]) kept.push_back(std::move(subgraph_.tensors[i]));
    }
    subgraph_.tensors = std::move(kept);
    for_each_tensor_index(graph_, index_, [&](auto& index) {
      index = static_cast<std::decay_t<decltype(index)>>(place[static_cast<size_t>(index)]);
    });
  }

  Graph& graph_;
  size_t index_;
  Subgraph& subgraph_;
  StaticShapes& report_;
  std::vector<State> states_;     // one for each tensor
  std::vector<bool> folded_;      // one for each node: it goes
  std::vector<int32_t> touched_;  // tensors of the nodes that go
};

}  // namespace

std::string StaticShapes::describe() const {
  std::vector<std::string> names;
  size_t nodes = 0;
  for (const auto& [name, count] : folded) {
    names.push_back(fmt::format("{} {}", count, name));
    nodes += count;
  }
  std::string text;
  if (nodes == 1) text = "1 node that only computes shapes or constants was folded";
  if (nodes > 1) {
    text = fmt::format("{} nodes that only compute shapes or constants were folded", nodes);
  }
  if (nodes > 0) text += fmt::format(" ({})", fmt::join(names, ", "));
  if (shapes == 0) return text;
  return text + fmt::format("{}{} got the shape that follows from the inputs",
                            nodes > 0 ? "; " : "",
                            shapes == 1 ? "1 tensor" : fmt::format("{} tensors", shapes));
}

StaticShapes make_shapes_static(Graph* graph) {
  StaticShapes report;
  for (size_t i = 0; i < graph->subgraphs.size(); ++i) {
    Pass(graph, i, &report).run(i == 0);
  }
  return report;
}

}  // namespace mote::host
