// The life of an inference: prepare every node, place every tensor, then only compute.
#include "mote/engine/interpreter.h"

#include <string.h>

#include "mote/engine/planner.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace {

constexpr Failure kClosedModel{Code::kMisuse, "the model is not open: call Model::open() first"};
constexpr Failure kResolverFull{
    Code::kMisuse, "{got} operators were added to a Resolver with room for {want}: enlarge it"};
constexpr Failure kNotAllocated{Code::kMisuse, "call allocate() before invoke()"};
constexpr Failure kNotRegistered{Code::kNotRegistered, "the operator is not registered"};
constexpr Failure kTooManyNodes{Code::kUnsupported, "{got} nodes, at most {want} are possible"};
constexpr Failure kTooManyTensors{Code::kUnsupported, "{got} tensors, at most {want} are possible"};
constexpr Failure kUsedBeforeComputed{Code::kInvalidModel,
                                      "tensor {got} is used before any node computes it"};
constexpr Failure kComputedTwice{Code::kInvalidModel, "tensor {got} is computed more than once"};
constexpr Failure kWritesConstant{Code::kInvalidModel, "tensor {got} is a constant, not an output"};
constexpr Failure kConstantInput{Code::kInvalidModel,
                                 "tensor {got} is an input of the model but holds a constant"};
constexpr Failure kNoElements{Code::kUnsupported, "tensor {got} has no elements"};
constexpr Failure kNeverComputed{Code::kInvalidModel,
                                 "tensor {got} is an output of the model but never computed"};

constexpr uint32_t kMostNodes = 0xFFFE;
constexpr uint32_t kMostTensors = kNoTensor - 1;

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
  if (ops_.count > ops_.capacity) {
    diagnosis_.got = ops_.count;
    diagnosis_.want = ops_.capacity;
    return kResolverFull;
  }
  if (Status failed = arena_.begin(measuring)) return failed;
  if (Status failed = allocate_records()) return failed;
  if (Status failed = prepare_nodes()) return failed;
  if (Status failed = list_tensors()) return failed;
  return place_tensors();
}

// The two tables of the interpreter itself: nodes and the places of tensors.
Status Interpreter::allocate_records() {
  node_count_ = main().operator_count();
  const uint32_t tensor_count = main().tensor_count();
  if (node_count_ > kMostNodes) return note(kTooManyNodes, node_count_, kMostNodes);
  if (tensor_count > kMostTensors) return note(kTooManyTensors, tensor_count, kMostTensors);
  Slot place;
  uint8_t* data = nullptr;
  if (Status failed =
          arena_.allocate_persistent(node_count_ * uint32_t{sizeof(Node)}, &place, &data)) {
    return failed;
  }
  nodes_ = reinterpret_cast<Node*>(data);
  if (Status failed =
          arena_.allocate_persistent(tensor_count * uint32_t{sizeof(Slot)}, &place, &data)) {
    return failed;
  }
  slots_ = reinterpret_cast<Slot*>(data);
  return kOk;
}

Status Interpreter::prepare_nodes() {
  // Plans go to the arena; while it is only measured they need another place for a moment.
  alignas(4) uint8_t spare_plan[PrepareContext::kMaxPlanBytes];
  for (uint32_t i = 0; i < node_count_; ++i) {
    if (Status failed = prepare_node(i, spare_plan)) return blame(i, failed);
  }
  return kOk;
}

Status Interpreter::prepare_node(uint32_t index, Span<uint8_t> spare_plan) {
  uint32_t op_index = 0;
  if (Status failed = find_op(main().op(index), &op_index)) return failed;
  const Op& op = *ops_.ops[op_index];
  PrepareContext context({main(), index, 0, op}, arena_, spare_plan, diagnosis_);
  if (Status failed = op.prepare(context)) return failed;
  if (arena_.measuring()) return kOk;
  nodes_[index].plan = context.plan();
  nodes_[index].op = static_cast<uint16_t>(op_index);
  nodes_[index].kernel = context.chosen();
  return kOk;
}

Status Interpreter::find_op(OperatorView op, uint32_t* index) const {
  const char* custom = op.custom();
  for (uint32_t i = 0; i < ops_.count; ++i) {
    const Op& candidate = *ops_.ops[i];
    if (static_cast<int32_t>(candidate.builtin) != op.builtin()) continue;
    if (custom != nullptr && strcmp(custom, candidate.custom) != 0) continue;
    *index = i;
    return kOk;
  }
  return kNotRegistered;
}

// Lists every tensor that needs memory, with the nodes between which it lives. Going through the
// nodes in order also shows whether each one's inputs exist by then.
Status Interpreter::list_tensors() {
  const uint16_t end = static_cast<uint16_t>(node_count_);
  for (const int32_t tensor : main().inputs()) {
    if (find_listed(tensor) != nullptr) continue;
    if (main().tensor(static_cast<uint32_t>(tensor)).constant() != nullptr) {
      return note(kConstantInput, tensor);
    }
    if (Status failed = add_tensor(tensor, 0, 0)) return failed;
  }
  for (uint32_t i = 0; i < node_count_; ++i) {
    if (Status failed = note_inputs_of(i)) return blame(i, failed);
    if (Status failed = list_outputs_of(i)) return blame(i, failed);
  }
  for (const int32_t tensor : main().outputs()) {
    if (note_use(tensor, end)) return note(kNeverComputed, tensor);
  }
  return kOk;
}

Status Interpreter::note_inputs_of(uint32_t node) {
  for (const int32_t tensor : main().op(node).inputs()) {
    if (tensor < 0) continue;
    if (Status failed = note_use(tensor, static_cast<uint16_t>(node))) return failed;
  }
  return kOk;
}

Status Interpreter::note_use(int32_t tensor, uint16_t node) {
  if (PlannedBuffer* listed = find_listed(tensor)) {
    if (listed->last < node) listed->last = node;
    return kOk;
  }
  if (!arena_.list_is_complete()) return kOk;  // it may be listed, but there was no room for it
  const TensorView view = main().tensor(static_cast<uint32_t>(tensor));
  if (view.constant() != nullptr || view.shape().elements() == 0) return kOk;
  if (view.is_variable()) return add_tensor(tensor, 0, static_cast<uint16_t>(node_count_));
  return note(kUsedBeforeComputed, tensor);
}

Status Interpreter::list_outputs_of(uint32_t node) {
  for (const int32_t tensor : main().op(node).outputs()) {
    if (find_listed(tensor) != nullptr) return note(kComputedTwice, tensor);
    if (main().tensor(static_cast<uint32_t>(tensor)).constant() != nullptr) {
      return note(kWritesConstant, tensor);
    }
    const uint16_t when = static_cast<uint16_t>(node);
    if (Status failed = add_tensor(tensor, when, when)) return failed;
  }
  return kOk;
}

Status Interpreter::add_tensor(int32_t tensor, uint16_t first, uint16_t last) {
  PlannedBuffer buffer{};
  buffer.bytes = main().tensor(static_cast<uint32_t>(tensor)).bytes();
  buffer.owner = static_cast<uint32_t>(tensor);
  buffer.first = first;
  buffer.last = last;
  if (buffer.bytes == 0) return note(kNoElements, tensor);
  return arena_.add_buffer(buffer);
}

// From the newest back: a node's inputs were mostly computed just before.
PlannedBuffer* Interpreter::find_listed(int32_t tensor) const {
  if (!arena_.list_is_complete()) return nullptr;
  for (uint32_t i = arena_.buffer_count(); i-- > 0;) {
    PlannedBuffer* buffer = &arena_.buffers()[i];
    if (buffer->owner == static_cast<uint32_t>(tensor)) return buffer;
  }
  return nullptr;
}

Status Interpreter::place_tensors() {
  if (!arena_.list_is_complete()) return kArenaTooSmall;
  const uint32_t bytes = plan_greedily(arena_.buffers(), arena_.buffer_count());
  if (bytes > Slot::kOffsetMask) return kArenaTooLarge;
  if (Status failed = arena_.finish(bytes)) return failed;
  if (!arena_.measuring()) write_slots();
  return kOk;
}

void Interpreter::write_slots() {
  for (uint32_t i = 0; i < main().tensor_count(); ++i) {
    const uint8_t* constant = main().tensor(i).constant();
    if (constant == nullptr) continue;
    slots_[i] = Slot(Region::kModel, static_cast<uint32_t>(constant - model_.bytes()));
  }
  for (uint32_t i = 0; i < arena_.buffer_count(); ++i) {
    const PlannedBuffer& buffer = arena_.buffers()[i];
    Slot* slot = (buffer.owner & kScratchOwner) != 0 ? arena_.slot_at(buffer.owner & ~kScratchOwner)
                                                     : &slots_[buffer.owner];
    *slot = Slot(Region::kPlanned, buffer.offset);
  }
  arena_.set_regions(&context_);
  // Kernels never write to the model: list_outputs_of() refuses constants as outputs.
  context_.regions[static_cast<uint32_t>(Region::kModel)] = const_cast<uint8_t*>(model_.bytes());
  context_.slots = slots_;
  clear_variables();
}

// TFLM's rule: state starts at zero. Only variables that a node uses have a place.
void Interpreter::clear_variables() {
  for (uint32_t i = 0; i < node_count_; ++i) {
    for (const int32_t index : main().op(i).inputs()) {
      if (index < 0) continue;
      const TensorView tensor = main().tensor(static_cast<uint32_t>(index));
      if (!tensor.is_variable() || tensor.constant() != nullptr) continue;
      memset(context_.at(static_cast<TensorRef>(index)), 0, tensor.bytes());
    }
  }
}

Status Interpreter::invoke() {
  if (!ready_) {
    diagnosis_ = {};
    diagnosis_.failure = kNotAllocated;
    return kNotAllocated;
  }
  for (uint32_t i = 0; i < node_count_; ++i) {
    if (Status failed = run(i)) return blame(i, failed);
  }
  return kOk;
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
Status Interpreter::blame(uint32_t node, Status failed) {
  const OperatorView op = main().op(node);
  diagnosis_.failure = failed;
  diagnosis_.subgraph = 0;
  diagnosis_.node = static_cast<int32_t>(node);
  diagnosis_.builtin = op.builtin();
  diagnosis_.custom = op.custom();
  return failed;
}

Status Interpreter::note(const Failure& failure, int64_t got, int64_t want) {
  diagnosis_.got = got;
  diagnosis_.want = want;
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
