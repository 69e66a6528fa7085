// Lifetimes of what needs memory, subgraph by subgraph, and the planner's answer.
#include "host/compile/memory_layout.h"

#include <algorithm>
#include <numeric>

#include "host/compile/plan_memory.h"

namespace mote::host::compile {
namespace {

constexpr uint32_t kAlignment = 16;
constexpr uint32_t kNobody = 0xFFFFFFFFu;

// The buffers of one subgraph. Nodes are numbered from 0; its outputs live until after the last.
class SubgraphBuffers {
 public:
  SubgraphBuffers(const CompileModel& model, uint32_t subgraph,
                  const std::vector<NodeMemory>* nodes)
      : model_(model),
        view_(model.prepared.model().subgraph(subgraph)),
        place_(model.prepared.places().place(subgraph)),
        subgraph_(subgraph),
        nodes_(nodes),
        buffer_of_(view_.tensor_count(), kNobody),
        node_scratch_(view_.operator_count(), kNobody) {
    list();
  }

  MemoryPlan plan() const { return plan_memory(buffers_, overlaps_); }

  void store(const MemoryPlan& plan, uint64_t base, MemoryLayout* layout) const {
    for (uint32_t i = 0; i < buffer_of_.size(); ++i) {
      if (buffer_of_[i] == kNobody) continue;
      layout->tensors[place_.first_tensor + i] = base + plan.offsets[buffer_of_[i]];
    }
    for (const auto& [slot, buffer] : slot_buffers_) {
      layout->slot_scratch[slot] = base + plan.offsets[buffer];
    }
    if (nodes_ == nullptr) return;
    for (const uint32_t buffer : node_scratch_) {
      layout->node_scratch.push_back(buffer == kNobody ? 0 : base + plan.offsets[buffer]);
    }
  }

 private:
  void list() {
    const uint32_t end = view_.operator_count();
    for (const int32_t tensor : view_.inputs()) define(tensor, 0);
    for (uint32_t node = 0; node < end; ++node) {
      const OperatorView op = view_.op(node);
      for (const int32_t tensor : op.inputs()) use(tensor, node);
      if (is_alias(node)) {
        alias(op.inputs()[0], op.outputs()[0], node);
      } else {
        for (const int32_t tensor : op.outputs()) define(tensor, node);
      }
      list_scratch(node);
    }
    for (const int32_t tensor : view_.outputs()) use(tensor, end);
    for (uint32_t node = 0; node < end; ++node) list_overlap(node);
  }

  bool is_alias(uint32_t node) const { return nodes_ != nullptr && (*nodes_)[node].is_alias; }

  bool is_placed_elsewhere(int32_t tensor) const {
    const TensorView view = view_.tensor(static_cast<uint32_t>(tensor));
    return view.constant() != nullptr || view.is_variable() || view.type() == DType::kResource;
  }

  uint32_t add(uint64_t bytes, uint32_t node) {
    buffers_.push_back({bytes, node, node, kAlignment});
    return static_cast<uint32_t>(buffers_.size() - 1);
  }

  void define(int32_t tensor, uint32_t node) {
    if (tensor < 0 || is_placed_elsewhere(tensor)) return;
    uint32_t& buffer = buffer_of_[static_cast<uint32_t>(tensor)];
    if (buffer != kNobody) return;
    buffer = add(view_.tensor(static_cast<uint32_t>(tensor)).bytes(), node);
  }

  void use(int32_t tensor, uint32_t node) {
    if (tensor < 0 || buffer_of_[static_cast<uint32_t>(tensor)] == kNobody) return;
    MemoryBuffer& buffer = buffers_[buffer_of_[static_cast<uint32_t>(tensor)]];
    buffer.last = std::max(buffer.last, node);
  }

  void alias(int32_t from, int32_t to, uint32_t node) {
    buffer_of_[static_cast<uint32_t>(to)] = buffer_of_[static_cast<uint32_t>(from)];
    use(to, node);
  }

  void list_scratch(uint32_t node) {
    if (nodes_ != nullptr && !(*nodes_)[node].is_library) {
      const uint32_t bytes = (*nodes_)[node].scratch_bytes;
      if (bytes != 0) node_scratch_[node] = add(bytes, node);
      return;
    }
    for (const Scratch& scratch : model_.prepared.node(subgraph_, node).scratch) {
      slot_buffers_.emplace_back(scratch.slot, add(scratch.bytes, node));
    }
  }

  // The input must not be needed afterwards, and be no other input of the node.
  void list_overlap(uint32_t node) {
    if (nodes_ == nullptr || !(*nodes_)[node].lead || is_alias(node)) return;
    const OperatorView op = view_.op(node);
    const uint32_t input = buffer_of_[static_cast<uint32_t>(op.inputs()[0])];
    const uint32_t output = buffer_of_[static_cast<uint32_t>(op.outputs()[0])];
    if (input == kNobody || output == kNobody || input == output) return;
    if (buffers_[input].last != node) return;
    for (uint32_t i = 1; i < op.inputs().size; ++i) {
      const int32_t other = op.inputs()[i];
      if (other >= 0 && buffer_of_[static_cast<uint32_t>(other)] == input) return;
    }
    for (const uint32_t buffer : {input, output}) {
      uint32_t& alignment = buffers_[buffer].alignment;
      alignment = std::lcm(alignment, (*nodes_)[node].overlap_alignment);
    }
    overlaps_.push_back({output, input, *(*nodes_)[node].lead});
  }

  const CompileModel& model_;
  SubgraphView view_;
  SubgraphPlace place_;
  uint32_t subgraph_;
  const std::vector<NodeMemory>* nodes_;
  std::vector<uint32_t> buffer_of_;     // of each tensor
  std::vector<uint32_t> node_scratch_;  // buffer, of each node
  std::vector<std::pair<uint32_t, uint32_t>> slot_buffers_;
  std::vector<MemoryBuffer> buffers_;
  std::vector<TrailingOverlap> overlaps_;
};

}  // namespace

// Subgraphs of a level are never active together and share memory, above that of their callers.
MemoryLayout lay_out_memory(const CompileModel& model, const std::vector<NodeMemory>& nodes) {
  const SubgraphPlaces& places = model.prepared.places();
  MemoryLayout layout;
  layout.exact = true;
  uint64_t base = 0;
  for (uint32_t level = 1; level <= places.deepest(); ++level) {
    uint64_t largest = 0;
    for (uint32_t i = 0; i < places.count(); ++i) {
      if (places.level(i) != level) continue;
      const SubgraphBuffers buffers(model, i, i == 0 ? &nodes : nullptr);
      const MemoryPlan plan = buffers.plan();
      buffers.store(plan, base, &layout);
      layout.exact &= plan.exact;
      largest = std::max(largest, plan.bytes);
    }
    base +=
        level < places.deepest() ? (largest + kAlignment - 1) / kAlignment * kAlignment : largest;
  }
  layout.arena_bytes = base;
  return layout;
}

}  // namespace mote::host::compile
