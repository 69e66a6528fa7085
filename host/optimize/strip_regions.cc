// Follows strips through layers, and finds the shortest that give the rows that are wanted.
#include "host/optimize/strip_regions.h"

#include <algorithm>
#include <set>

#include "host/inspect/cost.h"

namespace mote::host {

StripPlanner::StripPlanner(const Graph& graph)
    : main_(graph.main()), readers_(main_.tensors.size()), is_output_(main_.tensors.size()) {
  for (size_t i = 0; i < main_.operators.size(); ++i) {
    windows_.push_back(row_window(main_, main_.operators[i]));
    for (const int32_t tensor : main_.operators[i].inputs) {
      if (tensor >= 0) readers_[static_cast<size_t>(tensor)].push_back(i);
    }
  }
  for (const int32_t tensor : main_.outputs) is_output_[static_cast<size_t>(tensor)] = true;
  for (const Signature& signature : graph.signatures) {
    if (signature.subgraph != 0) continue;
    for (const auto& entry : signature.outputs) is_output_[entry.second] = true;
  }
}

bool StripPlanner::is_computed(int32_t tensor) const {
  return tensor >= 0 && main_.tensors[static_cast<size_t>(tensor)].data.empty();
}

int32_t StripPlanner::rows(int32_t tensor) const {
  return main_.tensors[static_cast<size_t>(tensor)].shape[1];
}

std::optional<Region> StripPlanner::region(size_t begin, size_t end) const {
  Region region;
  std::set<int32_t> made;
  const auto reads_only_made = [&](size_t node) {
    const std::vector<int32_t>& inputs = main_.operators[node].inputs;
    return std::all_of(inputs.begin(), inputs.end(),
                       [&](int32_t input) { return !is_computed(input) || made.count(input) > 0; });
  };
  for (size_t node = begin; node < main_.operators.size(); ++node) {
    const GraphOperator& op = main_.operators[node];
    if (node < end && !windows_[node]) return std::nullopt;
    if (node >= end) {
      const bool shares = windows_[node] && reads_only_made(node) &&
                          readers_[static_cast<size_t>(op.inputs[0])].size() > 1;
      if (!shares) continue;
    }
    for (const int32_t input : op.inputs) {
      if (!is_computed(input) || made.count(input) > 0 || input == region.entry) continue;
      if (region.entry >= 0) return std::nullopt;
      region.entry = input;
    }
    region.nodes.push_back(node);
    made.insert(op.outputs[0]);
  }
  for (const int32_t tensor : made) {
    const std::vector<size_t>& readers = readers_[static_cast<size_t>(tensor)];
    const bool outside = std::any_of(readers.begin(), readers.end(), [&](size_t reader) {
      return !std::binary_search(region.nodes.begin(), region.nodes.end(), reader);
    });
    if (outside || is_output_[static_cast<size_t>(tensor)]) region.exits.push_back(tensor);
  }
  if (region.entry < 0 || region.exits.empty()) return std::nullopt;
  return region;
}

int32_t StripPlanner::shortest_exit(const Region& region) const {
  int32_t least = rows(region.exits[0]);
  for (const int32_t exit : region.exits) least = std::min(least, rows(exit));
  return least;
}

int32_t StripPlanner::exit_row(const StripPlan& plan, int32_t exit, int32_t cut) const {
  return cut * (rows(exit) / plan.cuts.back());
}

// Operands that are added must be strips of the same rows.
std::optional<StripTensors> StripPlanner::follow(const Region& region, const Strip& entry) const {
  StripTensors strips = {{region.entry, entry}};
  for (const size_t node : region.nodes) {
    const GraphOperator& op = main_.operators[node];
    Strip input = strips.at(op.inputs[0]);
    for (size_t i = 1; i < op.inputs.size(); ++i) {
      if (!is_computed(op.inputs[i])) continue;
      const Strip& other = strips.at(op.inputs[i]);
      if (!input.is_as_long_as(other)) return std::nullopt;
      input.right_begin = std::max(input.right_begin, other.right_begin);
      input.right_end = std::min(input.right_end, other.right_end);
    }
    const std::optional<Strip> output = windows_[node]->output(input, rows(op.inputs[0]));
    if (!output) return std::nullopt;
    strips[op.outputs[0]] = *output;
  }
  return strips;
}

// The fewest rows of the entry from its top that are enough below; of these, the fewest that are
// enough above.
std::optional<StripTensors> StripPlanner::strip(const StripPlan& plan, int32_t from,
                                                int32_t to) const {
  const auto attempt = [&](int32_t begin, int32_t end) -> std::optional<StripTensors> {
    auto strips = follow(plan.region, {begin, end, begin, end});
    for (const int32_t exit : plan.region.exits) {
      if (!strips) break;
      const Strip& got = strips->at(exit);
      const bool enough = got.right_begin <= exit_row(plan, exit, from) &&
                          got.right_end >= exit_row(plan, exit, to);
      if (!enough) strips.reset();
    }
    return strips;
  };
  // A cut of the whole is right up to the cut: rows beyond it are not.
  const int32_t all = rows(plan.region.entry);
  for (int32_t end = 1; end <= all; ++end) {
    if (!attempt(0, end)) continue;
    for (int32_t begin = end - 1; begin >= 0; --begin) {
      if (auto strips = attempt(begin, end)) return strips;
    }
  }
  return std::nullopt;
}

std::optional<StripPlan> StripPlanner::plan(const Region& region,
                                            const std::vector<int32_t>& cuts) const {
  StripPlan plan = {region, cuts, {}, 0};
  for (const int32_t exit : region.exits) {
    if (rows(exit) % cuts.back() != 0) return std::nullopt;
  }
  for (size_t i = 0; i + 1 < cuts.size(); ++i) {
    auto strips = strip(plan, cuts[i], cuts[i + 1]);
    if (!strips) return std::nullopt;
    plan.strips.push_back(std::move(*strips));
  }
  for (const size_t node : region.nodes) {
    const GraphOperator& op = main_.operators[node];
    int32_t computed = -rows(op.outputs[0]);
    for (const StripTensors& strips : plan.strips) computed += strips.at(op.outputs[0]).rows();
    const uint64_t row_macs = cost_of(main_, op).macs / static_cast<uint64_t>(rows(op.outputs[0]));
    plan.extra_macs += row_macs * static_cast<uint64_t>(std::max(computed, 0));
  }
  return plan;
}

}  // namespace mote::host
