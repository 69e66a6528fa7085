// What the project wants to reach, and the numbers of others that it compares itself with.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/bench_table/table.h"

namespace mote::host::bench {

// The peer's numbers: bench/baselines.json.
class Baselines {
 public:
  // Throws BadInput for what is no such file.
  Baselines(const std::string& json, const std::string& name);

  const std::string& source() const { return source_; }
  // Of the peer's figure on the target, when it was measured.
  std::optional<uint64_t> find(const std::string& model, const std::string& figure,
                               const std::string& target) const;
  // The digest of its outputs; empty when it is not known.
  std::string digest(const std::string& model) const;

 private:
  std::string source_;
  std::map<std::string, uint64_t> numbers_;  // by "model figure target"
  std::map<std::string, std::string> digests_;
};

// The measurements whose outputs are not the peer's, a sentence each.
std::vector<std::string> differing_outputs(const Baselines& baselines, const Table& table);

// A figure of one cell is at most this, in its own unit or as a multiple of another number.
struct Goal {
  std::string target, way, model, figure;  // model: "*" for all
  double limit = 0;
  bool is_ratio = false;  // of the peer's figure, or of ours on `of`
  std::string of;         // a target
};

// "target way model figure limit" a line: 600, or 0.36x of the peer's, or 1.15x:cortex-m0plus of
// ours there. Lines with # are comments.
std::vector<Goal> read_goals(const std::string& text, const std::string& name);

struct Verdict {
  Cell cell;
  std::string figure;
  uint64_t measured = 0;
  uint64_t most = 0;
  double ratio = 0;  // of measured to what a ratio is of; 0: the goal is no ratio
  double most_ratio = 0;
};

// One for each cell that was measured and has a goal.
std::vector<Verdict> judge(const std::vector<Goal>& goals, const Baselines& baselines,
                           const Table& table);

}  // namespace mote::host::bench
