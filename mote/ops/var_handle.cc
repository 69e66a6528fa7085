// VAR_HANDLE: names a variable of the model. Finds its size and gives it its memory; runs nothing.
//
// A handle is not data here: the place of its tensor is the place of the variable itself.
#include <string.h>

#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/variable.h"

namespace mote {
namespace {

constexpr Failure kTooManyHandles{Code::kUnsupported,
                                  "more than {want} VAR_HANDLE nodes in the model"};
constexpr Failure kSizes{Code::kInvalidModel,
                         "a variable is {got} bytes here and {want} bytes elsewhere"};
constexpr Failure kTypes{Code::kInvalidModel,
                         "a variable is {got:type} here and {want:type} elsewhere"};
constexpr Failure kHandleType{Code::kInvalidModel, "output is {got:type}, {want:type} needed"};

// Every prepare of a handle looks at all nodes: that keeps hostile models from taking long.
constexpr uint32_t kMostHandles = 256;

struct Name {
  const char* container;
  const char* shared;
};

const char* or_empty(const char* text) {
  return text == nullptr ? "" : text;
}

bool is(OperatorView op, schema::BuiltinOperator builtin) {
  return op.builtin() == static_cast<int32_t>(builtin);
}

Name name_of(OperatorView op) {
  const Table options = op.options(schema::BuiltinOptions::kVarHandleOptions);
  return {or_empty(options.string(schema::var_handle_options::kContainer)),
          or_empty(options.string(schema::var_handle_options::kSharedName))};
}

bool is_handle_of(OperatorView op, const Name& name) {
  if (!is(op, schema::BuiltinOperator::kVarHandle) || op.outputs().size != 1) return false;
  const Name other = name_of(op);
  return strcmp(other.container, name.container) == 0 && strcmp(other.shared, name.shared) == 0;
}

// The tensor that a node reads into or assigns from the variable behind `handle`; -1 for others.
int32_t value_of(OperatorView op, int32_t handle) {
  const Span<const int32_t> inputs = op.inputs(), outputs = op.outputs();
  if (inputs.size == 0 || inputs[0] != handle) return -1;
  if (is(op, schema::BuiltinOperator::kReadVariable)) return outputs.size == 1 ? outputs[0] : -1;
  if (is(op, schema::BuiltinOperator::kAssignVariable)) return inputs.size == 2 ? inputs[1] : -1;
  return -1;
}

struct Variable {
  Name name;
  DType type;
  uint32_t bytes;  // 0 until a node that reads or assigns it is seen
};

Status note_value(PrepareContext& context, TensorView value, Variable* variable) {
  if (variable->bytes == 0) {
    variable->type = value.type();
    variable->bytes = value.bytes();
  }
  if (value.type() != variable->type) return context.fail(kTypes, value.type(), variable->type);
  if (value.bytes() == variable->bytes) return kOk;
  return context.fail(kSizes, value.bytes(), variable->bytes);
}

// Calls `visit(subgraph, operator)` for all nodes of called subgraphs in the order of preparation,
// which is by level, until it fails.
template <class Visit>
Status for_all_nodes(const SubgraphPlaces& places, const Visit& visit) {
  for (uint32_t level = 1; level <= places.deepest(); ++level) {
    for (uint32_t s = 0; s < places.count(); ++s) {
      if (places.level(s) != level) continue;
      const SubgraphView view = places.model().subgraph(s);
      for (uint32_t i = 0; i < view.operator_count(); ++i) {
        if (Status failed = visit(s, i, view.op(i))) return failed;
      }
    }
  }
  return kOk;
}

// Only the first handle of a variable places it, for all that follow.
Status is_first_handle(PrepareContext& context, const Name& name, bool* first) {
  uint32_t handles = 0;
  bool found = false;
  return for_all_nodes(context.subgraphs(), [&](uint32_t s, uint32_t i, OperatorView op) -> Status {
    if (!is(op, schema::BuiltinOperator::kVarHandle)) return kOk;
    if (++handles > kMostHandles) return context.fail(kTooManyHandles, handles, kMostHandles);
    if (found || !is_handle_of(op, name)) return kOk;
    found = true;
    *first = s == context.node().place.index && i == context.node().index;
    return kOk;
  });
}

Status measure(PrepareContext& context, Variable* variable) {
  return for_all_nodes(context.subgraphs(), [&](uint32_t s, uint32_t, OperatorView op) -> Status {
    if (!is_handle_of(op, variable->name)) return kOk;
    const SubgraphView view = context.subgraphs().model().subgraph(s);
    for (uint32_t i = 0; i < view.operator_count(); ++i) {
      const int32_t value = value_of(view.op(i), op.outputs()[0]);
      if (value < 0) continue;
      const TensorView tensor = view.tensor(static_cast<uint32_t>(value));
      if (Status failed = note_value(context, tensor, variable)) return failed;
    }
    return kOk;
  });
}

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(0, 0, 1)) return failed;
  const DType type = context.output(0).type();
  if (type != DType::kResource) return context.fail(kHandleType, type, DType::kResource);
  Variable variable{name_of(context.op()), DType::kF32, 0};
  bool first = false;
  if (Status failed = is_first_handle(context, variable.name, &first)) return failed;
  if (!first) return kOk;
  if (Status failed = measure(context, &variable)) return failed;
  uint8_t* data = nullptr;
  Slot place;
  if (Status failed = context.make_state(variable.bytes, &place, &data)) return failed;
  if (data == nullptr) return kOk;
  return for_all_nodes(context.subgraphs(), [&](uint32_t s, uint32_t, OperatorView op) -> Status {
    if (!is_handle_of(op, variable.name)) return kOk;
    const uint32_t first_tensor = context.subgraphs().place(s).first_tensor;
    const uint32_t tensor = first_tensor + static_cast<uint32_t>(op.outputs()[0]);
    *context.place_of(static_cast<TensorRef>(tensor)) = place;
    return kOk;
  });
}

Status eval(const EvalContext&, const void*) {
  return kOk;
}

constexpr KernelRow kKernels[] = {{DType::kResource, DType::kResource, eval}};

}  // namespace

constexpr Op ops::var_handle{schema::BuiltinOperator::kVarHandle, nullptr, prepare, kKernels};

}  // namespace mote
