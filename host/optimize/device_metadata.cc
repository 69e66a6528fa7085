// Metadata entries of int32 words.
#include "host/optimize/device_metadata.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <numeric>
#include <vector>

#include "host/base/aligned_bytes.h"
#include "host/base/bad_input.h"
#include "host/compile/make_nodes.h"
#include "host/compile/plan_memory.h"
#include "host/graph/export_tflite.h"
#include "host/run/session.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/quantization.h"
#include "mote/planner/offline_plan.h"

namespace mote::host {
namespace {

std::unique_ptr<compile::CompileModel> prepare(const Graph& graph) {
  try {
    return compile::make_nodes(export_tflite(graph), "model");
  } catch (const BadInput&) {
    return nullptr;
  }
}

std::vector<uint8_t> as_bytes(const std::vector<int32_t>& words) {
  std::vector<uint8_t> bytes(words.size() * 4);
  std::memcpy(bytes.data(), words.data(), bytes.size());
  return bytes;
}

using Buffers = std::vector<PlannedBuffer>;

// What the device library asks its planner for: buffers of the main subgraph, with the overlaps
// that its operators declare.
Buffers buffers_of(const Graph& graph) {
  const AlignedBytes bytes(export_tflite(graph));
  const AlignedBytes arena(2 * Session({bytes.data(), bytes.size()}, "model").arena_bytes() +
                           65536);
  Model model;
  if (model.open(bytes.data(), bytes.size())) return {};
  Buffers buffers;
  const auto listen = [](void* self, const PlanRequest& request) {
    auto* list = static_cast<Buffers*>(self);
    if (request.subgraph == 0) list->assign(request.buffers, request.buffers + request.count);
    return kOfflinePlanner.plan(nullptr, request);
  };
  const Planner listener{listen, &buffers};
  OpTable ops = all_ops();
  ops.planner = &listener;
  Interpreter interpreter(model, ops,
                          Span<uint8_t>(arena.data(), static_cast<uint32_t>(arena.size())));
  return interpreter.allocate() ? Buffers() : buffers;
}

class PlanMaker {
 public:
  explicit PlanMaker(const Buffers& buffers) {
    for (const PlannedBuffer& buffer : buffers) {
      if (buffer.owner >= kOverlapOwner) continue;
      places_[buffer.owner] = static_cast<uint32_t>(buffers_.size());
      buffers_.push_back({buffer.bytes, buffer.first, buffer.last, kTensorAlignment});
    }
    for (const PlannedBuffer& overlap : buffers) {
      if (overlap.owner < kOverlapOwner) continue;
      const auto output = places_.find(overlap.owner & ~kOverlapOwner);
      const auto input = places_.find(overlap.offset);
      if (output == places_.end() || input == places_.end()) continue;  // a constant
      const uint32_t step = std::max<uint32_t>(overlap.reserved, 1);
      auto& list = kTensorAlignment % step == 0 ? overlaps_ : stepped_;
      list.push_back({output->second, input->second, static_cast<int32_t>(overlap.bytes)});
      if (kTensorAlignment % step != 0) steps_.push_back(step);
    }
  }

  // What is not proved by then is rarely improved any more.
  static constexpr uint64_t kEffort = 100'000;

  // Version, subgraph, number of tensors, their offsets.
  std::vector<uint8_t> words(size_t tensors, bool with_overlaps) const {
    const Overlaps none;
    compile::MemoryPlan plan =
        compile::plan_memory(buffers_, with_overlaps ? overlaps_ : none, kEffort);
    if (with_overlaps && !stepped_.empty()) {
      compile::MemoryPlan other = plan_with_steps();
      if (other.bytes < plan.bytes) plan = std::move(other);
    }
    std::vector<int32_t> words(3 + tensors, -1);
    words[0] = 1;
    words[1] = 0;
    words[2] = static_cast<int32_t>(tensors);
    for (const auto& [owner, place] : places_) {
      if (owner < tensors) words[3 + owner] = static_cast<int32_t>(plan.offsets[place]);
    }
    return as_bytes(words);
  }

  bool empty() const { return buffers_.empty(); }

 private:
  using Overlaps = std::vector<compile::TrailingOverlap>;

  // Buffers whose distance has to be a multiple of something begin at multiples of it.
  compile::MemoryPlan plan_with_steps() const {
    std::vector<compile::MemoryBuffer> buffers = buffers_;
    Overlaps overlaps = overlaps_;
    for (size_t i = 0; i < stepped_.size(); ++i) {
      overlaps.push_back(stepped_[i]);
      for (const uint32_t place : {stepped_[i].output, stepped_[i].input}) {
        buffers[place].alignment = std::lcm(buffers[place].alignment, steps_[i]);
      }
    }
    return compile::plan_memory(buffers, overlaps, kEffort);
  }

  std::vector<compile::MemoryBuffer> buffers_;
  Overlaps overlaps_;
  Overlaps stepped_;  // that ask for a distance in steps
  std::vector<uint32_t> steps_;
  std::map<uint32_t, uint32_t> places_;  // by owner
};

}  // namespace

void remove_device_metadata(Graph& graph) {
  for (const char* name : {kStoredMultipliersMetadata, kMemoryPlanMetadata, kOfflinePlanMetadata}) {
    graph.metadata.erase(name);
  }
}

// The form is described in mote/ops/quantization.cc, which reads it.
void add_stored_multipliers(Graph& graph) {
  graph.metadata.erase(kStoredMultipliersMetadata);
  const auto model = prepare(graph);
  if (model == nullptr) return;
  std::vector<int32_t> words(2 + model->nodes.size());
  words[0] = kStoredMultipliersVersion;
  words[1] = static_cast<int32_t>(model->nodes.size());
  for (const compile::Node& node : model->nodes) {
    if (!node.layer) continue;
    words[2 + node.index] = static_cast<int32_t>(words.size());
    const size_t count = node.input(1).quantization.scales.size();
    for (size_t i = 0; i < count; ++i) {
      words.push_back(node.layer->multipliers[i].value);
      words.push_back(node.layer->multipliers[i].shift);
    }
  }
  if (words.size() > 2 + model->nodes.size()) {
    graph.metadata[kStoredMultipliersMetadata] = as_bytes(words);
  }
}

// TFLM knows the format for models of a single subgraph only.
void add_memory_plans(Graph& graph) {
  graph.metadata.erase(kMemoryPlanMetadata);
  graph.metadata.erase(kOfflinePlanMetadata);
  Buffers buffers;
  try {
    buffers = buffers_of(graph);
  } catch (const BadInput&) {
    return;  // not for the device library
  }
  const PlanMaker maker(buffers);
  if (maker.empty()) return;
  const size_t tensors = graph.main().tensors.size();
  graph.metadata[kMemoryPlanMetadata] = maker.words(tensors, true);
  if (graph.subgraphs.size() == 1) {
    graph.metadata[kOfflinePlanMetadata] = maker.words(tensors, false);
  }
}

std::vector<uint8_t> export_with_device_metadata(Graph& graph) {
  add_stored_multipliers(graph);
  add_memory_plans(graph);
  return export_tflite(graph);
}

}  // namespace mote::host
