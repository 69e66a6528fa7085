// The life of an inference: prepare every node, place every tensor, then only compute.
#include "mote/engine/interpreter.h"

#include <string.h>

#include "mote/engine/lifetimes.h"
#include "mote/ops/prepare_context.h"
#include "mote/planner/greedy_plan.h"

namespace mote {
namespace {

constexpr Failure kClosedModel{Code::kMisuse, "call Model::open() first"};
constexpr Failure kResolverFull{Code::kMisuse, "Resolver<{want}> has no room for {got} operators"};
constexpr Failure kNotAllocated{Code::kMisuse, "call allocate() first"};
constexpr Failure kNotRegistered{Code::kNotRegistered, "not registered"};
constexpr Failure kTooManyRuns{Code::kInvalidData, "endless WHILE? Over {want} subgraph runs"};
constexpr Failure kTooManyRecords{Code::kUnsupported, "{got} nodes and tensors, at most {want}"};
constexpr uint32_t kMostRecords = kNoTensor - 1;

}  // namespace

Status Interpreter::allocate() {
  ready_ = false;
  diagnosis_ = {};
  Status failed = prepare(false);
  if (!failed) {
    ready_ = true;
    return kOk;
  }
  if (failed.failure()->code == Code::kOutOfMemory) failed = measure(failed);
  diagnosis_.failure = failed;
  return failed;
}

// The sizes that the failed attempt has seen are only part of what is needed: adds up all of them.
Status Interpreter::measure(Status too_small) {
  const Status measured = prepare(true);
  if (measured && measured.failure()->code != Code::kOutOfMemory) return measured;
  if (too_small.is(kArenaTooSmall) && !arena_.list_is_complete()) too_small = kArenaFarTooSmall;
  diagnosis_ = {};
  if (too_small.is(kPersistentTooSmall)) {
    return note(kPersistentTooSmall, arena_.persistent_capacity(), arena_.persistent_used());
  }
  if (too_small.is(kPlannedTooSmall)) {
    return note(kPlannedTooSmall, arena_.planned_capacity(), arena_.planned_used());
  }
  return note(*too_small.failure(), arena_.planned_capacity(), arena_.used_bytes());
}

Status Interpreter::prepare(bool measuring) {
  if (!model_.is_open()) return kClosedModel;
  if (find_caller() != nullptr) return prepare_all_subgraphs(measuring);
  SubgraphPlaces main(model_);
  return prepare(measuring, main);
}

// Apart, because the levels take a stack that most models do not need.
[[gnu::noinline]] Status Interpreter::prepare_all_subgraphs(bool measuring) {
  uint8_t levels[SubgraphPlaces::kMostSubgraphs];
  SubgraphPlaces places(model_, levels);
  return prepare(measuring, places);
}

// Subgraphs of a level share memory, above that of the levels before.
Status Interpreter::prepare(bool measuring, SubgraphPlaces& places) {
  if (Status failed = begin(measuring, places)) return failed;
  if (Status failed = allocate_records(places)) return failed;
  uint32_t base = 0;
  for (uint32_t level = 1; level <= places.deepest(); ++level) {
    uint32_t largest = 0;
    for (uint32_t i = 0; i < places.count(); ++i) {
      if (places.level(i) != level) continue;
      uint32_t bytes = 0;
      const Preparation at{places, model_.subgraph(i), places.place(i)};
      if (i == 0) main_nodes_ = at.place.node_count;
      if (Status failed = prepare_subgraph(at, base, &bytes)) return failed;
      if (bytes > largest) largest = bytes;
    }
    if (largest > Slot::kOffsetMask - base) return kArenaTooLarge;
    base += level < places.deepest() ? round_up(largest, kTensorAlignment) : largest;
  }
  return arena_.finish(base);
}

// An operator that calls other subgraphs; all of those find them alike.
const Op* Interpreter::find_caller() const {
  const uint32_t count = ops_.count < ops_.capacity ? ops_.count : ops_.capacity;
  for (uint32_t i = 0; i < count; ++i) {
    if (ops_.ops[i]->find_subgraphs != nullptr) return ops_.ops[i];
  }
  return nullptr;
}

Status Interpreter::begin(bool measuring, SubgraphPlaces& places) {
  if (ops_.count > ops_.capacity) return note(kResolverFull, ops_.count, ops_.capacity);
  if (const Op* caller = find_caller()) {
    if (Status failed = caller->find_subgraphs(places, diagnosis_)) return failed;
  }
  return arena_.begin(measuring);
}

// The two tables of the interpreter itself: nodes and the places of tensors.
Status Interpreter::allocate_records(const SubgraphPlaces& places) {
  Slot place;
  uint8_t* nodes = nullptr;
  uint8_t* slots = nullptr;
  uint32_t tensors_in_all;
  places.count_before(places.count(), &node_count_, &tensors_in_all);
  const uint32_t records = node_count_ + tensors_in_all;
  if (records > kMostRecords) return note(kTooManyRecords, records, kMostRecords);
  const uint32_t node_bytes = node_count_ * uint32_t{sizeof(Node)};
  const uint32_t slot_bytes = tensors_in_all * uint32_t{sizeof(Slot)};
  if (Status failed = arena_.allocate_persistent(node_bytes, &place, &nodes)) return failed;
  if (Status failed = arena_.allocate_persistent(slot_bytes, &place, &slots)) return failed;
  nodes_ = reinterpret_cast<Node*>(nodes);
  slots_ = reinterpret_cast<Slot*>(slots);
  arena_.set_regions(&context_);
  // Kernels never write to the model: Lifetimes refuses constants as outputs.
  context_.regions[static_cast<uint32_t>(Region::kModel)] = const_cast<uint8_t*>(model_.bytes());
  context_.slots = slots_;
  context_.run_subgraph = run_subgraph;
  context_.engine = this;
  return kOk;
}

Status Interpreter::prepare_subgraph(const Preparation& at, uint32_t base,
                                     uint32_t* planned_bytes) {
  const SubgraphView& view = at.view;
  const uint32_t subgraph = at.place.index;
  Slot* slots = slots_ == nullptr ? nullptr : slots_ + at.place.first_tensor;
  arena_.clear_buffers();
  if (Status failed = allocate_variables(view, slots)) return failed;
  for (uint32_t i = 0; i < view.operator_count(); ++i) {
    const Status failed = arena_.measuring() ? measure_node(at, i) : prepare_node(at, i, {});
    if (failed) return failed;
  }
  Lifetimes lifetimes(view, preserve_io_ && subgraph == 0, arena_, diagnosis_);
  if (Status failed = lifetimes.list()) {
    if (lifetimes.node() < view.operator_count()) blame(subgraph, lifetimes.node(), failed);
    return failed;
  }
  if (!arena_.list_is_complete()) return kArenaTooSmall;
  const PlanRequest request{model_, subgraph, arena_.buffers(), arena_.buffer_count()};
  *planned_bytes = ops_.planner == nullptr ? plan_greedily(request.buffers, request.count)
                                           : ops_.planner->plan(ops_.planner->self, request);
  if (!arena_.measuring()) write_slots(view, slots, base);
  return kOk;
}

// TFLM's rule: state starts at zero, which in i8 is the zero point.
Status Interpreter::allocate_variables(const SubgraphView& subgraph, Slot* slots) {
  for (uint32_t i = 0; i < subgraph.tensor_count(); ++i) {
    const TensorView tensor = subgraph.tensor(i);
    if (!tensor.is_variable() || tensor.constant() != nullptr) continue;
    Slot place;
    uint8_t* data = nullptr;
    if (Status failed = arena_.allocate_persistent(tensor.bytes(), &place, &data)) return failed;
    if (data == nullptr) continue;
    slots[i] = place;
    if (tensor.type() == DType::kI8) memset(data, tensor.zero_point(), tensor.bytes());
  }
  return kOk;
}

// Plans go to the arena; while it is only measured they need another place for a moment.
[[gnu::noinline]] Status Interpreter::measure_node(const Preparation& at, uint32_t node) {
  alignas(4) uint8_t spare_plan[PrepareContext::kMaxPlanBytes];
  return prepare_node(at, node, spare_plan);
}

Status Interpreter::prepare_node(const Preparation& at, uint32_t node, Span<uint8_t> spare_plan) {
  uint32_t op_index = 0;
  Status failed = find_op(at.view.op(node), &op_index);
  if (!failed) {
    const Op& op = *ops_.ops[op_index];
    PrepareContext context({at.view, at.place, node, op}, {at.places, arena_, slots_, spare_plan,
                                                           diagnosis_, ops_.planner != nullptr});
    failed = op.prepare(context);
    if (!failed && !arena_.measuring()) {
      Node& record = nodes_[at.place.first_node + node];
      record.plan = context.plan();
      record.op = static_cast<uint16_t>(op_index);
      record.kernel = context.chosen();
    }
  }
  if (failed) blame(at.place.index, node, failed);
  return failed;
}

bool Interpreter::find_problem(uint32_t* next) {
  ready_ = false;
  diagnosis_ = {};
  uint8_t levels[SubgraphPlaces::kMostSubgraphs];
  SubgraphPlaces places(model_, levels);
  const Status failed = model_.is_open() ? begin(true, places) : Status(kClosedModel);
  if (failed) {
    diagnosis_.failure = failed;
    return (*next)++ == 0;
  }
  nodes_ = nullptr;
  slots_ = nullptr;
  uint32_t position = 0;
  for (uint32_t i = 0; i < places.count(); ++i) {
    if (places.level(i) == 0) continue;
    const Preparation at{places, model_.subgraph(i), places.place(i)};
    for (uint32_t node = 0; node < at.view.operator_count(); ++node, ++position) {
      if (position < *next || !measure_node(at, node)) continue;
      if (diagnosis_.failure.failure()->code == Code::kOutOfMemory) continue;
      *next = position + 1;
      return true;
    }
  }
  return false;
}

Status Interpreter::find_op(OperatorView op, uint32_t* index) const {
  const char* custom = op.custom();
  const int32_t builtin = op.builtin();
  for (uint32_t i = 0; i < ops_.count; ++i) {
    const Op& candidate = *ops_.ops[i];
    if (static_cast<int32_t>(candidate.builtin) != builtin) continue;
    if (custom != nullptr && !same_text(custom, candidate.custom)) continue;
    *index = i;
    return kOk;
  }
  return kNotRegistered;
}

void Interpreter::write_slots(const SubgraphView& subgraph, Slot* slots, uint32_t base) {
  for (uint32_t i = 0; i < subgraph.tensor_count(); ++i) {
    const uint8_t* constant = subgraph.tensor(i).constant();
    if (constant == nullptr) continue;
    slots[i] = Slot(Region::kModel, static_cast<uint32_t>(constant - model_.bytes()));
  }
  for (uint32_t i = 0; i < arena_.buffer_count(); ++i) {
    const PlannedBuffer& buffer = arena_.buffers()[i];
    if (buffer.owner >= kOverlapOwner) continue;
    Slot* slot = (buffer.owner & kScratchOwner) != 0 ? arena_.slot_at(buffer.owner & ~kScratchOwner)
                                                     : &slots[buffer.owner];
    *slot = Slot(Region::kPlanned, base + buffer.offset);
  }
}

Status Interpreter::invoke() {
  diagnosis_ = {};
  if (!ready_) {
    diagnosis_.failure = kNotAllocated;
    return kNotAllocated;
  }
  runs_left_ = run_limit_;
  SubgraphPlace place{};
  place.node_count = main_nodes_;
  return run_nodes(place);
}

Status Interpreter::run_nodes(const SubgraphPlace& subgraph) {
  for (uint32_t i = 0; i < subgraph.node_count; ++i) {
    const uint32_t node = subgraph.first_node + i;
    if (Status failed = run(node)) {
      // The innermost node is the one to blame, not those that call it.
      if (!diagnosis_.failure) blame(subgraph.index, i, failed);
      return failed;
    }
  }
  return kOk;
}

Status Interpreter::run_subgraph(void* engine, const SubgraphPlace& subgraph) {
  Interpreter& self = *static_cast<Interpreter*>(engine);
  if (self.runs_left_ == 0) return self.note(kTooManyRuns, 0, self.run_limit_);
  --self.runs_left_;
  return self.run_nodes(subgraph);
}

Status Interpreter::run(uint32_t index) {
  const Node& node = nodes_[index];
  const Op& op = *ops_.ops[node.op];
  const Kernel kernel = op.kernels[node.kernel].kernel;
  if (profiler_ == nullptr) return kernel(context_, context_.at(node.plan));
  profiler_->begin_node(profiler_->self, index, op);
  const Status status = kernel(context_, context_.at(node.plan));
  profiler_->end_node(profiler_->self, index, op);
  return status;
}

// The engine alone says where a failure happened; operators only say what.
void Interpreter::blame(uint32_t subgraph, uint32_t node, Status failed) {
  const OperatorView op = model_.subgraph(subgraph).op(node);
  diagnosis_.failure = failed;
  diagnosis_.subgraph = static_cast<int32_t>(subgraph);
  diagnosis_.node = static_cast<int32_t>(node);
  diagnosis_.builtin = op.builtin();
  diagnosis_.custom = op.custom();
}

Status Interpreter::note(const Failure& failure, uint32_t got, uint32_t want) {
  diagnosis_.got = static_cast<int32_t>(got);
  diagnosis_.want = static_cast<int32_t>(want);
  return failure;
}

uint32_t Interpreter::input_count() const {
  return ready_ ? main().inputs().size : 0;
}

uint32_t Interpreter::output_count() const {
  return ready_ ? main().outputs().size : 0;
}

Tensor Interpreter::input(uint32_t index) const {
  return index < input_count() ? tensor_at(main().inputs()[index]) : Tensor();
}

Tensor Interpreter::output(uint32_t index) const {
  return index < output_count() ? tensor_at(main().outputs()[index]) : Tensor();
}

Tensor Interpreter::tensor_at(int32_t index) const {
  const TensorView view = main().tensor(static_cast<uint32_t>(index));
  Tensor tensor;
  tensor.data = context_.at(static_cast<TensorRef>(index));
  tensor.bytes = view.bytes();
  tensor.type = view.type();
  tensor.shape = view.shape();
  tensor.scale = view.scale();
  tensor.zero_point = view.zero_point();
  return tensor;
}

}  // namespace mote
