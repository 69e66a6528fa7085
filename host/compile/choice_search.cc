// Dynamic programming along the nodes. A state is the set of living tensors that lie as planes.
#include "host/compile/choice_search.h"

#include <algorithm>
#include <map>

namespace mote::host::compile {
namespace {

using Planes = std::vector<int32_t>;  // sorted

constexpr uint64_t kAlignment = 16;
constexpr size_t kMostStates = 512;

uint64_t aligned(uint64_t bytes) {
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

bool contains(const std::vector<int32_t>& sorted_or_short, int32_t tensor) {
  return std::find(sorted_or_short.begin(), sorted_or_short.end(), tensor) != sorted_or_short.end();
}

// Where a state came from.
struct Step {
  double cost = 0;
  uint32_t parent = 0;
  uint32_t candidate = 0;
  Planes planes;
};

class Search {
 public:
  Search(const SearchProblem& problem, uint64_t most_bytes)
      : problem_(problem), most_bytes_(most_bytes), steps_{{Step{}}} {}

  std::optional<std::vector<uint32_t>> run() {
    for (uint32_t node = 0; node < problem_.nodes.size(); ++node) {
      if (!advance(node)) return std::nullopt;
    }
    return best();
  }

 private:
  bool reads_as(const Planes& planes, const SearchNode& node, const Candidate& candidate) const {
    return std::all_of(node.inputs.begin(), node.inputs.end(), [&](int32_t tensor) {
      return problem_.tensors[static_cast<size_t>(tensor)].is_both_layouts ||
             contains(planes, tensor) == contains(candidate.planes_inputs, tensor);
    });
  }

  Planes after(const Planes& planes, uint32_t index, const Candidate& candidate) const {
    const SearchNode& node = problem_.nodes[index];
    Planes next;
    for (const int32_t tensor : planes) {
      if (problem_.tensors[static_cast<size_t>(tensor)].last > index) next.push_back(tensor);
    }
    if (candidate.planes_output && !node.outputs.empty()) {
      const int32_t output = node.outputs[0];
      const SearchTensor& tensor = problem_.tensors[static_cast<size_t>(output)];
      if (!tensor.is_both_layouts) next.push_back(output);
    }
    std::sort(next.begin(), next.end());
    return next;
  }

  bool advance(uint32_t index) {
    const SearchNode& node = problem_.nodes[index];
    const std::vector<Step>& from = steps_.back();
    std::map<Planes, Step> best;
    for (uint32_t c = 0; c < node.candidates.size(); ++c) {
      const Candidate& candidate = node.candidates[c];
      if (local_bytes(problem_, index, candidate) > most_bytes_) continue;
      for (uint32_t s = 0; s < from.size(); ++s) {
        if (!reads_as(from[s].planes, node, candidate)) continue;
        Planes planes = after(from[s].planes, index, candidate);
        const double cost = from[s].cost + candidate.cost;
        const auto [place, is_new] = best.try_emplace(planes);
        if (is_new || cost < place->second.cost) place->second = {cost, s, c, std::move(planes)};
      }
    }
    std::vector<Step> steps;
    for (auto& [planes, step] : best) steps.push_back(std::move(step));
    std::sort(steps.begin(), steps.end(),
              [](const Step& a, const Step& b) { return a.cost < b.cost; });
    if (steps.size() > kMostStates) steps.resize(kMostStates);
    steps_.push_back(std::move(steps));
    return !steps_.back().empty();
  }

  std::optional<std::vector<uint32_t>> best() const {
    const std::vector<Step>& last = steps_.back();
    uint32_t state = 0;  // the cheapest comes first
    const auto is_final = [&](const Step& step) {
      return std::none_of(problem_.outputs.begin(), problem_.outputs.end(),
                          [&](int32_t tensor) { return contains(step.planes, tensor); });
    };
    while (state < last.size() && !is_final(last[state])) ++state;
    if (state == last.size()) return std::nullopt;
    std::vector<uint32_t> choice(problem_.nodes.size());
    for (size_t node = choice.size(); node-- > 0;) {
      const Step& step = steps_[node + 1][state];
      choice[node] = step.candidate;
      state = step.parent;
    }
    return choice;
  }

  const SearchProblem& problem_;
  uint64_t most_bytes_;
  std::vector<std::vector<Step>> steps_;
};

// Bytes of input and output together.
uint64_t overlapped(uint64_t input, uint64_t output, int64_t lead) {
  const uint64_t before = lead > 0 ? aligned(static_cast<uint64_t>(lead)) : 0;
  return std::max(output, before + input);
}

}  // namespace

uint64_t local_bytes(const SearchProblem& problem, uint32_t index, const Candidate& candidate) {
  const SearchNode& node = problem.nodes[index];
  uint64_t bytes = aligned(candidate.scratch_bytes);
  for (const SearchTensor& tensor : problem.tensors) {
    if (tensor.first <= index && index <= tensor.last) bytes += aligned(tensor.bytes);
  }
  if (!candidate.lead || node.inputs.empty() || node.outputs.size() != 1) return bytes;
  const auto times = std::count(node.inputs.begin(), node.inputs.end(), node.inputs[0]);
  const SearchTensor& input = problem.tensors[static_cast<size_t>(node.inputs[0])];
  const SearchTensor& output = problem.tensors[static_cast<size_t>(node.outputs[0])];
  if (times != 1 || input.last != index || input.bytes == 0 || output.bytes == 0) return bytes;
  const uint64_t apart = aligned(input.bytes) + aligned(output.bytes);
  const uint64_t together = aligned(overlapped(input.bytes, output.bytes, *candidate.lead));
  return bytes - apart + std::min(apart, together);
}

std::optional<std::vector<uint32_t>> cheapest_choice(const SearchProblem& problem,
                                                     uint64_t most_bytes) {
  return Search(problem, most_bytes).run();
}

uint64_t least_bytes(const SearchProblem& problem) {
  std::vector<uint64_t> limits;
  for (uint32_t node = 0; node < problem.nodes.size(); ++node) {
    for (const Candidate& candidate : problem.nodes[node].candidates) {
      limits.push_back(local_bytes(problem, node, candidate));
    }
  }
  std::sort(limits.begin(), limits.end());
  limits.erase(std::unique(limits.begin(), limits.end()), limits.end());
  size_t low = 0, high = limits.empty() ? 0 : limits.size() - 1;  // the largest always does
  while (low < high) {
    const size_t middle = (low + high) / 2;
    if (cheapest_choice(problem, limits[middle])) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return limits.empty() ? 0 : limits[low];
}

}  // namespace mote::host::compile
