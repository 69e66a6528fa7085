// Levels of subgraphs: the longest way from the main one.
#include "mote/ops/subgraph_places.h"

#include "mote/ops/subgraph_call.h"

namespace mote {
namespace {

constexpr Failure kTooManySubgraphs{Code::kUnsupported, "{got} subgraphs, at most {want}"};
constexpr Failure kCircle{Code::kInvalidModel, "subgraph {got} calls itself or nests {want} deep"};

Status fail(Diagnosis& diagnosis, const Failure& failure, uint32_t got, uint32_t want) {
  diagnosis.got = static_cast<int32_t>(got);
  diagnosis.want = static_cast<int32_t>(want);
  return failure;
}

}  // namespace

// A call lifts what is called above the caller, until nothing moves.
Status find_called_subgraphs(SubgraphPlaces& places, Diagnosis& diagnosis) {
  const uint32_t count = places.model_.subgraph_count();
  if (count > SubgraphPlaces::kMostSubgraphs) {
    return fail(diagnosis, kTooManySubgraphs, count, SubgraphPlaces::kMostSubgraphs);
  }
  places.count_ = count;
  for (bool changed = true; changed;) {
    changed = false;
    for (uint32_t i = 0; i < count; ++i) {
      if (places.levels_[i] == 0) continue;
      if (Status failed = places.lift_callees(i, &changed, diagnosis)) return failed;
    }
  }
  return kOk;
}

Status SubgraphPlaces::lift_callees(uint32_t subgraph, bool* changed, Diagnosis& diagnosis) {
  const SubgraphView view = model_.subgraph(subgraph);
  for (uint32_t i = 0; i < view.operator_count(); ++i) {
    int32_t callees[kMostCallees];
    const uint32_t count = called_subgraphs(view.op(i), callees);
    for (uint32_t j = 0; j < count; ++j) {
      if (callees[j] < 0 || callees[j] >= static_cast<int32_t>(model_.subgraph_count())) continue;
      uint8_t& level = levels_[callees[j]];
      if (level > levels_[subgraph]) continue;
      level = static_cast<uint8_t>(levels_[subgraph] + 1);
      if (level > deepest_) deepest_ = level;
      *changed = true;
      if (level > kDeepestLevel || callees[j] == 0) {
        return fail(diagnosis, kCircle, static_cast<uint32_t>(callees[j]), kDeepestLevel);
      }
    }
  }
  return kOk;
}

void SubgraphPlaces::count_before(uint32_t subgraph, uint32_t* nodes, uint32_t* tensors) const {
  *nodes = *tensors = 0;
  for (uint32_t i = 0; i < subgraph; ++i) {
    if (level(i) == 0) continue;
    *nodes += model_.subgraph(i).operator_count();
    *tensors += model_.subgraph(i).tensor_count();
  }
}

SubgraphPlace SubgraphPlaces::place(uint32_t subgraph) const {
  uint32_t nodes, tensors;
  count_before(subgraph, &nodes, &tensors);
  return {static_cast<uint16_t>(nodes),
          static_cast<uint16_t>(model_.subgraph(subgraph).operator_count()),
          static_cast<TensorRef>(tensors), static_cast<uint16_t>(subgraph)};
}

}  // namespace mote
