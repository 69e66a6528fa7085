// Reads baselines and goals, and compares.
#include "host/bench_table/goals.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "host/base/bad_input.h"

namespace mote::host::bench {
namespace {

using Json = nlohmann::json;

std::string key(const std::string& model, const std::string& figure, const std::string& target) {
  return model + " " + figure + " " + target;
}

void read_limit(const std::string& word, Goal& goal, const std::string& where) {
  size_t used = 0;
  try {
    goal.limit = std::stod(word, &used);
  } catch (const std::exception&) {
    throw BadInput(where + ": the limit is no number: " + word);
  }
  const std::string rest = word.substr(used);
  goal.is_ratio = !rest.empty();
  if (rest.rfind("x:", 0) == 0) {
    goal.of = rest.substr(2);
  } else if (!rest.empty() && rest != "x") {
    throw BadInput(where + ": after the limit may come x or x:TARGET, not " + rest);
  }
}

// The number that a ratio is of.
std::optional<uint64_t> reference(const Goal& goal, const Cell& cell, const Baselines& baselines,
                                  const Table& table) {
  if (goal.of.empty()) return baselines.find(cell.model, goal.figure, cell.target);
  const auto found = table.find({cell.model, goal.of, cell.way});
  if (found == table.end()) return std::nullopt;
  return figure(found->second, goal.figure);
}

}  // namespace

Baselines::Baselines(const std::string& json, const std::string& name) {
  try {
    const Json all = Json::parse(json);
    source_ = all.at("source");
    for (const auto& [model, figures] : all.at("models").items()) {
      for (const auto& [figure, targets] : figures.items()) {
        if (figure == "output_fnv1a64") {
          digests_[model] = targets;
          continue;
        }
        for (const auto& [target, number] : targets.items()) {
          numbers_[key(model, figure, target)] = number;
        }
      }
    }
  } catch (const Json::exception& error) {
    throw BadInput(name + ": " + error.what());
  }
}

std::optional<uint64_t> Baselines::find(const std::string& model, const std::string& figure,
                                        const std::string& target) const {
  const auto found = numbers_.find(key(model, figure, target));
  if (found == numbers_.end()) return std::nullopt;
  return found->second;
}

std::string Baselines::digest(const std::string& model) const {
  const auto found = digests_.find(model);
  return found == digests_.end() ? "" : found->second;
}

std::vector<std::string> differing_outputs(const Baselines& baselines, const Table& table) {
  std::vector<std::string> sentences;
  for (const auto& [cell, measurement] : table) {
    const std::string peer = baselines.digest(cell.model);
    if (peer.empty() || peer == measurement.digest) continue;
    sentences.push_back(fmt::format("{} on {}, {}: outputs {}, the peer's {}", cell.model,
                                    cell.target, cell.way, measurement.digest, peer));
  }
  return sentences;
}

std::vector<Goal> read_goals(const std::string& text, const std::string& name) {
  std::vector<Goal> goals;
  std::istringstream lines(text);
  size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.empty() || line[0] == '#') continue;
    const std::string where = fmt::format("{}:{}", name, number);
    std::istringstream words(line);
    Goal goal;
    std::string limit, more;
    words >> goal.target >> goal.way >> goal.model >> goal.figure >> limit;
    if (limit.empty() || words >> more) {
      throw BadInput(where + ": is not \"target way model figure limit\"");
    }
    read_limit(limit, goal, where);
    goals.push_back(goal);
  }
  return goals;
}

std::vector<Verdict> judge(const std::vector<Goal>& goals, const Baselines& baselines,
                           const Table& table) {
  std::vector<Verdict> verdicts;
  for (const Goal& goal : goals) {
    for (const auto& [cell, measurement] : table) {
      const bool meant = goal.target == cell.target && goal.way == cell.way &&
                         (goal.model == "*" || goal.model == cell.model);
      if (!meant) continue;
      Verdict verdict = {cell, goal.figure, figure(measurement, goal.figure), 0, 0, 0};
      if (goal.is_ratio) {
        const std::optional<uint64_t> of = reference(goal, cell, baselines, table);
        if (!of || *of == 0) continue;
        verdict.ratio = static_cast<double>(verdict.measured) / static_cast<double>(*of);
        verdict.most_ratio = goal.limit;
        verdict.most = static_cast<uint64_t>(goal.limit * static_cast<double>(*of));
      } else {
        verdict.most = static_cast<uint64_t>(goal.limit);
      }
      verdicts.push_back(verdict);
    }
  }
  return verdicts;
}

}  // namespace mote::host::bench
