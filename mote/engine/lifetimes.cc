// Lifetimes of tensors, from the order of the nodes.
#include "mote/engine/lifetimes.h"

namespace mote {
namespace {

constexpr Failure kUsedBeforeComputed{Code::kInvalidModel,
                                      "tensor {got} is used before it is computed"};
constexpr Failure kComputedTwice{Code::kInvalidModel, "tensor {got} is computed twice"};
constexpr Failure kWritesConstant{Code::kInvalidModel, "tensor {got} cannot be written"};
constexpr Failure kConstantInput{Code::kInvalidModel, "input tensor {got} is constant"};
constexpr Failure kNoElements{Code::kUnsupported, "tensor {got} has no size"};
constexpr Failure kNeverComputed{Code::kInvalidModel, "output tensor {got} is never computed"};

// Has a place of its own, or needs none: the planner does not see it. A handle stands for its
// variable.
bool is_placed(TensorView tensor) {
  return tensor.constant() != nullptr || tensor.is_variable() || tensor.type() == DType::kResource;
}

}  // namespace

Status Lifetimes::list() {
  if (Status failed = list_inputs()) return failed;
  for (node_ = 0; node_ < end_; ++node_) {
    const uint16_t node = static_cast<uint16_t>(node_);
    if (Status failed = note_inputs_of(node)) return failed;
    if (Status failed = list_outputs_of(node)) return failed;
  }
  for (const int32_t tensor : subgraph_.outputs()) {
    if (note_use(tensor, end_)) return fail(kNeverComputed, tensor);
    PlannedBuffer* listed = find_listed(tensor);
    if (preserve_io_ && listed != nullptr) listed->first = 0;
  }
  return kOk;
}

Status Lifetimes::list_inputs() {
  node_ = end_;
  for (const int32_t tensor : subgraph_.inputs()) {
    if (find_listed(tensor) != nullptr) continue;
    if (view(tensor).constant() != nullptr) return fail(kConstantInput, tensor);
    if (is_placed(view(tensor))) continue;
    if (Status failed = add_tensor(tensor, 0, preserve_io_ ? end_ : uint16_t{0})) return failed;
  }
  return kOk;
}

Status Lifetimes::note_inputs_of(uint16_t node) {
  for (const int32_t tensor : subgraph_.op(node).inputs()) {
    if (tensor < 0) continue;
    if (Status failed = note_use(tensor, node)) return failed;
  }
  return kOk;
}

Status Lifetimes::note_use(int32_t tensor, uint16_t node) {
  if (PlannedBuffer* listed = find_listed(tensor)) {
    if (listed->last < node) listed->last = node;
    return kOk;
  }
  if (!arena_.list_is_complete()) return kOk;  // it may be listed, but there was no room for it
  if (is_placed(view(tensor)) || view(tensor).shape().elements() == 0) return kOk;
  return fail(kUsedBeforeComputed, tensor);
}

Status Lifetimes::list_outputs_of(uint16_t node) {
  for (const int32_t tensor : subgraph_.op(node).outputs()) {
    if (find_listed(tensor) != nullptr) return fail(kComputedTwice, tensor);
    if (view(tensor).type() == DType::kResource) continue;
    if (is_placed(view(tensor))) return fail(kWritesConstant, tensor);
    if (Status failed = add_tensor(tensor, node, node)) return failed;
  }
  return kOk;
}

Status Lifetimes::add_tensor(int32_t tensor, uint16_t first, uint16_t last) {
  PlannedBuffer buffer{};
  buffer.bytes = view(tensor).bytes();
  buffer.owner = static_cast<uint32_t>(tensor);
  buffer.first = first;
  buffer.last = last;
  return buffer.bytes == 0 ? fail(kNoElements, tensor) : arena_.add_buffer(buffer);
}

// From the newest back: a node's inputs were mostly computed just before.
PlannedBuffer* Lifetimes::find_listed(int32_t tensor) const {
  if (!arena_.list_is_complete()) return nullptr;
  for (uint32_t i = arena_.buffer_count(); i-- > 0;) {
    PlannedBuffer* buffer = &arena_.buffers()[i];
    if (buffer->owner == static_cast<uint32_t>(tensor)) return buffer;
  }
  return nullptr;
}

Status Lifetimes::fail(const Failure& failure, int32_t tensor) {
  diagnosis_.got = tensor;
  return failure;
}

}  // namespace mote
