// Chooses variants by their cost.
#include "host/compile/choose.h"

#include <algorithm>
#include <map>

#include "host/compile/choice_search.h"

namespace mote::host::compile {
namespace {

// --- what a choice costs ---

// Between limits that are tried, in bytes.
constexpr uint64_t kMemoryStep = 16;

double estimated_time(const compile::Cost& cost) {
  const double cycles = cost.cycles != 0 ? static_cast<double>(cost.cycles)
                                         : 1.4 * static_cast<double>(cost.instructions);
  return static_cast<double>(cost.instructions) + cycles;
}

// What all the flash of the fastest choice is worth, in parts of its time; for speed it is worth
// nothing.
constexpr double kFlashWeight = 0.3;

// Of the least memory that a choice can do with.
double memory_slack(Objective objective) {
  return objective == Objective::kMemory ? 1.0 : 1.2;
}

// Of the time of the fastest choice: where less memory would cost more, more is taken.
double most_time(Objective objective) {
  return objective == Objective::kMemory ? 1.4 : 1.2;
}

class Chooser {
 public:
  Chooser(const CompileModel& model, const Target& target)
      : model_(model), ways_(find_candidates(model, target)) {
    describe();
  }

  // The fastest choice says how much a byte of flash is worth; then code that is shared counts
  // once.
  std::vector<Choice> choose(Objective objective) {
    std::vector<uint32_t> picks = cheapest_choice(problem_, UINT64_MAX).value();
    if (objective == Objective::kSpeed) return take(picks);
    const double time = time_of(picks), flash = flash_of(picks);
    const double price = flash == 0 ? 0 : kFlashWeight * time / flash;
    uint64_t most = most_bytes_of(picks);
    auto least =
        static_cast<uint64_t>(memory_slack(objective) * static_cast<double>(least_bytes(problem_)));
    picks = within(least, price, picks);
    if (time_of(picks) <= most_time(objective) * time) return take(picks);
    // The least memory that is fast enough lies between the two.
    while (most > least + kMemoryStep) {
      const uint64_t middle = least + (most - least) / 2;
      picks = within(middle, price, picks);
      (time_of(picks) <= most_time(objective) * time ? most : least) = middle;
    }
    return take(within(most, price, picks));
  }

 private:
  // The cheapest choice with a limit on memory, when a byte of flash is worth `price`. Which code
  // is shared depends on the choice, which begins as `picks` and settles quickly.
  std::vector<uint32_t> within(uint64_t most_bytes, double price, std::vector<uint32_t> picks) {
    for (int round = 0; round < 3; ++round) {
      weigh_flash(picks, price);
      picks = cheapest_choice(problem_, most_bytes).value();
    }
    return picks;
  }

  double time_of(const std::vector<uint32_t>& picks) const {
    double time = 0;
    for (size_t i = 0; i < picks.size(); ++i) {
      time += estimated_time(ways_[i][picks[i]].variant.cost);
    }
    return time;
  }

  double flash_of(const std::vector<uint32_t>& picks) const {
    double flash = 0;
    for (size_t i = 0; i < picks.size(); ++i) {
      const compile::Cost& cost = ways_[i][picks[i]].variant.cost;
      flash += cost.constant_bytes + cost.code_bytes;
    }
    return flash;
  }

  uint64_t most_bytes_of(const std::vector<uint32_t>& picks) const {
    uint64_t most = 0;
    for (uint32_t i = 0; i < picks.size(); ++i) {
      most = std::max(most, local_bytes(problem_, i, problem_.nodes[i].candidates[picks[i]]));
    }
    return most;
  }

  void describe() {
    const Subgraph& main = model_.graph.main();
    const auto end = static_cast<uint32_t>(model_.nodes.size());
    problem_.tensors.resize(main.tensors.size());
    for (size_t i = 0; i < main.tensors.size(); ++i) {
      problem_.tensors[i].is_both_layouts = has_one_layout(main.tensors[i]);
    }
    for (const int32_t tensor : main.inputs) give_memory(tensor, 0);
    for (uint32_t i = 0; i < end; ++i) describe_node(i);
    for (const int32_t tensor : main.outputs) {
      if (tensor < 0 || is_elsewhere(tensor)) continue;
      use(tensor, end);
      problem_.outputs.push_back(tensor);
    }
    weigh_flash({}, 0);
  }

  void describe_node(uint32_t index) {
    const GraphOperator& op = model_.graph.main().operators[index];
    SearchNode node;
    for (const int32_t tensor : op.inputs) {
      if (tensor < 0 || is_elsewhere(tensor)) continue;
      node.inputs.push_back(tensor);
      use(tensor, index);
    }
    for (const int32_t tensor : op.outputs) {
      if (tensor < 0 || is_elsewhere(tensor)) continue;
      node.outputs.push_back(tensor);
      give_memory(tensor, index);
    }
    for (const Choice& way : ways_[index]) node.candidates.push_back(candidate_of(op, way));
    if (ways_[index][0].how == Choice::How::kAlias && !node.outputs.empty()) {
      at(node.outputs[0]).bytes = 0;  // the input's memory lives on
      aliases_[node.outputs[0]] = op.inputs[0];
    }
    problem_.nodes.push_back(std::move(node));
  }

  Candidate candidate_of(const GraphOperator& op, const Choice& way) const {
    Candidate candidate;
    for (size_t i = 0; i < way.variant.inputs.size() && i < op.inputs.size(); ++i) {
      if (way.variant.inputs[i] == Layout::kPlanes) candidate.planes_inputs.push_back(op.inputs[i]);
    }
    candidate.planes_output = way.variant.output == Layout::kPlanes;
    candidate.scratch_bytes = way.variant.cost.scratch_bytes;
    candidate.lead = way.variant.lead;
    return candidate;
  }

  SearchTensor& at(int32_t tensor) { return problem_.tensors[static_cast<size_t>(tensor)]; }

  bool is_elsewhere(int32_t tensor) const {
    const GraphTensor& graph_tensor = model_.graph.main().tensors[static_cast<size_t>(tensor)];
    return !graph_tensor.data.empty() || graph_tensor.is_variable;
  }

  void give_memory(int32_t tensor, uint32_t node) {
    if (tensor < 0 || is_elsewhere(tensor)) return;
    const SubgraphView view = model_.prepared.model().subgraph(0);
    at(tensor).bytes = view.tensor(static_cast<uint32_t>(tensor)).bytes();
    at(tensor).first = at(tensor).last = node;
  }

  // What a tensor only renames lives as long.
  void use(int32_t tensor, uint32_t node) {
    at(tensor).last = std::max(at(tensor).last, node);
    const auto alias = aliases_.find(tensor);
    if (alias != aliases_.end()) use(alias->second, node);
  }

  // `price` is the time that a byte of flash is worth. Code that other nodes have picked is free.
  void weigh_flash(const std::vector<uint32_t>& picks, double price) {
    std::map<std::string, int> users;
    for (size_t i = 0; i < picks.size(); ++i) ++users[ways_[i][picks[i]].variant.code_key];
    for (size_t i = 0; i < ways_.size(); ++i) {
      for (size_t w = 0; w < ways_[i].size(); ++w) {
        const Variant& variant = ways_[i][w].variant;
        const bool picked = !picks.empty() && picks[i] == w;
        const auto known = users.find(variant.code_key);
        const int others = known == users.end() ? 0 : known->second - (picked ? 1 : 0);
        const double code = static_cast<double>(variant.cost.code_bytes) / (1 + others);
        problem_.nodes[i].candidates[w].cost =
            estimated_time(variant.cost) +
            price * (static_cast<double>(variant.cost.constant_bytes) + code);
      }
    }
  }

  std::vector<Choice> take(const std::vector<uint32_t>& picks) {
    std::vector<Choice> choices;
    for (size_t i = 0; i < picks.size(); ++i) choices.push_back(std::move(ways_[i][picks[i]]));
    return choices;
  }

  const CompileModel& model_;
  std::vector<std::vector<Choice>> ways_;  // of each node; the first always works on NHWC
  SearchProblem problem_;
  std::map<int32_t, int32_t> aliases_;
};

}  // namespace

std::vector<Choice> choose(const CompileModel& model, const Target& target, Objective objective) {
  return Chooser(model, target).choose(objective);
}

}  // namespace mote::host::compile
