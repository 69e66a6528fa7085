// The subgraphs that the main one calls, directly or not: how deep, and where their records stand.
#pragma once

#include <stdint.h>
#include <string.h>

#include "mote/base/diagnosis.h"
#include "mote/base/status.h"
#include "mote/model/model.h"
#include "mote/ops/op.h"

namespace mote {

// Subgraphs of one level are never active at the same time and may share memory: whoever calls
// stands on a lower level than what it calls. Subgraphs that nothing calls have no level.
class SubgraphPlaces {
 public:
  static constexpr uint32_t kMostSubgraphs = 255;
  static constexpr uint32_t kDeepestLevel = 16;  // bounds the stack of invoke()

  // Of the main subgraph alone, for programs without an operator that calls others.
  explicit SubgraphPlaces(const Model& model) : model_(model) {}
  // With room for what find_called_subgraphs() adds.
  SubgraphPlaces(const Model& model, uint8_t (&levels)[kMostSubgraphs])
      : model_(model), levels_(levels) {
    memset(levels, 0, sizeof levels);
    levels[0] = 1;
  }

  const Model& model() const { return model_; }
  uint32_t deepest() const { return deepest_; }
  // All subgraphs from here on are not called.
  uint32_t count() const { return count_; }
  // 1 for the main subgraph, 0 for one that is not called.
  uint32_t level(uint32_t subgraph) const { return levels_ == nullptr ? 1 : levels_[subgraph]; }
  // Nodes and tensors of the called subgraphs are numbered through in the order of the file.
  SubgraphPlace place(uint32_t subgraph) const;
  // How many those before `subgraph` have.
  void count_before(uint32_t subgraph, uint32_t* nodes, uint32_t* tensors) const;

 private:
  friend Status find_called_subgraphs(SubgraphPlaces& places, Diagnosis& diagnosis);
  Status lift_callees(uint32_t subgraph, bool* changed, Diagnosis& diagnosis);

  const Model& model_;
  uint32_t deepest_ = 1;
  uint32_t count_ = 1;
  uint8_t* levels_ = nullptr;
};

// Adds what the main subgraph calls. Fails when subgraphs call each other in a circle.
Status find_called_subgraphs(SubgraphPlaces& places, Diagnosis& diagnosis);

}  // namespace mote
