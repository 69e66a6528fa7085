// Runs every node's prepare in an arena of its own.
#include "host/compile/prepared_model.h"

#include <algorithm>
#include <cstring>

#include "host/base/bad_input.h"
#include "host/run/session.h"
#include "mote/engine/lifetimes.h"
#include "mote/ops/prepare_context.h"

namespace mote::host::compile {
namespace {

// By so much the two arenas differ.
constexpr uint32_t kShift = 4096;

// A slot that nobody has written.
constexpr uint32_t kNowhere = 0xFFFFFFFFu;

const Op* find_op(OperatorView view) {
  const OpTable all = all_ops();
  for (uint32_t i = 0; i < all.count; ++i) {
    const Op& op = *all.ops[i];
    if (static_cast<int32_t>(op.builtin) != view.builtin()) continue;
    if (view.custom() == nullptr || std::strcmp(view.custom(), op.custom) == 0) return &op;
  }
  return nullptr;
}

struct StateList : StateListener {
  StateList()
      : StateListener{[](StateListener& self, Slot place) {
          static_cast<StateList&>(self).offsets.push_back(place.offset());
        }} {}
  std::vector<uint32_t> offsets;
};

}  // namespace

struct PreparedModel::Attempt {
  Attempt(uint32_t persistent, uint32_t planned, uint32_t tensors)
      : memory(persistent),
        lists(planned),
        slots(tensors),
        arena(Span<uint8_t>(memory.data(), persistent), Span<uint8_t>(lists.data(), planned)) {
    for (Slot& slot : slots) slot.bits = kNowhere;
  }

  AlignedBytes memory;
  AlignedBytes lists;
  std::vector<Slot> slots;
  Arena arena;
  Diagnosis diagnosis;
};

PreparedModel::PreparedModel(std::span<const uint8_t> bytes, const std::string& name)
    : name_(name), bytes_(bytes) {
  // The usual way comes first: it finds the sizes, and the right words for what cannot run.
  const Session session(bytes, name);
  Diagnosis diagnosis;
  if (Status failed = model_.open(bytes_.data(), bytes_.size(), &diagnosis)) {
    fail(diagnosis, failed);
  }
  places_ = std::make_unique<SubgraphPlaces>(model_, levels_);
  if (Status failed = find_called_subgraphs(*places_, diagnosis)) fail(diagnosis, failed);
  uint32_t nodes = 0, tensors = 0;
  places_->count_before(places_->count(), &nodes, &tensors);
  nodes_.resize(nodes);
  const uint32_t persistent = round_up(session.interpreter().persistent_used_bytes(), 16) + kShift;
  const uint32_t planned = (nodes + tensors + 64) * 4 * uint32_t{sizeof(PlannedBuffer)};
  Attempt first(persistent, planned, tensors), second(persistent + kShift, planned, tensors);
  prepare(first, true);
  prepare(second, false);
  compare(first, second);
  memory_ = std::move(first.memory);
}

Slot PreparedModel::slot_at(uint32_t offset) const {
  Slot slot;
  std::memcpy(&slot.bits, at(offset), sizeof slot.bits);
  return slot;
}

void PreparedModel::prepare(Attempt& attempt, bool first) {
  if (Status failed = attempt.arena.begin(false)) fail(attempt.diagnosis, failed);
  for (uint32_t level = 1; level <= places_->deepest(); ++level) {
    for (uint32_t i = 0; i < places_->count(); ++i) {
      if (places_->level(i) == level) prepare_subgraph(attempt, i, first);
    }
  }
}

// As the interpreter has it: variables first, which in i8 begin at their zero point.
void PreparedModel::prepare_subgraph(Attempt& attempt, uint32_t subgraph, bool first) {
  const SubgraphView view = model_.subgraph(subgraph);
  const SubgraphPlace place = places_->place(subgraph);
  Slot* slots = attempt.slots.data();
  for (uint32_t i = 0; i < view.tensor_count(); ++i) {
    const TensorView tensor = view.tensor(i);
    if (!tensor.is_variable() || tensor.constant() != nullptr) continue;
    uint8_t* data = nullptr;
    const Status failed =
        attempt.arena.allocate_persistent(tensor.bytes(), &slots[place.first_tensor + i], &data);
    if (failed) fail(attempt.diagnosis, failed);
    if (tensor.type() == DType::kI8) std::memset(data, tensor.zero_point(), tensor.bytes());
  }
  for (uint32_t i = 0; i < view.operator_count(); ++i) {
    const Op* op = find_op(view.op(i));
    if (op == nullptr) throw BadInput(name_ + ": an operator is not registered");
    const uint32_t end = attempt.arena.persistent_used();
    attempt.arena.clear_buffers();
    StateList states;
    PrepareContext context({view, place, i, *op},
                           {*places_, attempt.arena, slots, {}, attempt.diagnosis, false, &states});
    if (Status failed = op->prepare(context)) fail(attempt.diagnosis, failed);
    if (!first) continue;
    PreparedNode& node = nodes_[place.first_node + i];
    node.subgraph = subgraph;
    node.index = i;
    node.op = op;
    node.row = context.chosen();
    node.has_plan = context.plan().region() == Region::kPersistent;
    node.plan = context.plan().offset();
    node.states = std::move(states.offsets);
    const uint32_t size = static_cast<uint32_t>(attempt.memory.size());
    node.begin = size - attempt.arena.persistent_used();
    node.end = size - end;
    for (uint32_t k = 0; k < attempt.arena.buffer_count(); ++k) {
      const PlannedBuffer& buffer = attempt.arena.buffers()[k];
      node.scratch.push_back({buffer.owner & ~kScratchOwner, buffer.bytes});
    }
  }
}

// The second arena's end, from which persistent memory grows, is kShift further.
void PreparedModel::compare(const Attempt& first, const Attempt& second) {
  const uint32_t size = static_cast<uint32_t>(first.memory.size());
  for (uint32_t at = size - first.arena.persistent_used(); at < size; at += 4) {
    uint32_t a = 0, b = 0;
    std::memcpy(&a, first.memory.data() + at, 4);
    std::memcpy(&b, second.memory.data() + at + kShift, 4);
    if (a == b) continue;
    if (b - a != kShift) throw std::logic_error(name_ + ": a Plan depends on its address");
    slot_words_.insert(at);
  }
  for (uint32_t i = 0; i < first.slots.size(); ++i) {
    if (first.slots[i].bits == kNowhere) continue;
    variables_.push_back({i, first.slots[i].offset()});
  }
  // What a node allocated begins where some Slot of the node leads.
  for (PreparedNode& node : nodes_) {
    for (auto at = slot_words_.lower_bound(node.begin); at != slot_words_.end() && *at < node.end;
         ++at) {
      uint32_t bits = 0;
      std::memcpy(&bits, first.memory.data() + *at, 4);
      node.tables.push_back(bits & Slot::kOffsetMask);
    }
    std::sort(node.tables.begin(), node.tables.end());
    node.tables.erase(std::unique(node.tables.begin(), node.tables.end()), node.tables.end());
  }
}

void PreparedModel::fail(const Diagnosis& diagnosis, Status failed) const {
  Diagnosis complete = diagnosis;
  complete.failure = failed;
  throw BadInput(name_ + ": " + message(complete));
}

}  // namespace mote::host::compile
