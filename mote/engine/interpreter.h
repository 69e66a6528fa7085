// Runs a verified model: allocate() prepares every node once, invoke() only computes.
#pragma once

#include <stdint.h>

#include "mote/base/arena.h"
#include "mote/base/diagnosis.h"
#include "mote/base/dtype.h"
#include "mote/base/memory.h"
#include "mote/base/shape.h"
#include "mote/base/status.h"
#include "mote/engine/resolver.h"
#include "mote/model/model.h"
#include "mote/ops/op.h"

namespace mote {

// An input or output of the model. real = scale * (q - zero_point) for integer types.
struct Tensor {
  void* data = nullptr;
  uint32_t bytes = 0;
  DType type = DType::kF32;
  Shape shape;
  float scale = 0;  // 0 for tensors that are not quantized
  int32_t zero_point = 0;

  template <class T>
  T* as() const {
    return static_cast<T*>(data);
  }
};

// Called around every node of invoke(), for timers and counters.
struct Profiler {
  void (*begin_node)(void* self, uint32_t node, const Op& op);
  void (*end_node)(void* self, uint32_t node, const Op& op);
  void* self;
};

// One model in one arena. The model, the table of operators and the arena belong to the caller and
// must outlive the interpreter. Nothing is allocated elsewhere, nothing is global: interpreters may
// run in different threads, and two that never run at once may share a planned region.
class Interpreter {
 public:
  Interpreter(const Model& model, OpTable ops, Span<uint8_t> arena)
      : model_(model), ops_(ops), arena_(arena) {}
  Interpreter(const Model& model, OpTable ops, Span<uint8_t> persistent, Span<uint8_t> planned)
      : model_(model), ops_(ops), arena_(persistent, planned) {}

  // Prepares all nodes and places all tensors. May be called again, also after a failure. The
  // contents of inputs and outputs are undefined afterwards; variables are zero.
  Status allocate();

  // Reads the inputs, fills the outputs. The planner may reuse the memory of an input for later
  // tensors: write the inputs before every call, read the outputs after it.
  Status invoke();

  // Valid after allocate(). Indices follow the model's lists of inputs and outputs; an index beyond
  // them gives a Tensor without data.
  uint32_t input_count() const;
  uint32_t output_count() const;
  Tensor input(uint32_t index) const;
  Tensor output(uint32_t index) const;

  // The size of arena that suffices, exactly: allocate() fails with one byte less. The same number
  // on a 64-bit desk and a 32-bit chip, for an arena that is aligned to 16. With two regions the
  // parts are given separately.
  uint32_t arena_used_bytes() const { return arena_.used_bytes(); }
  uint32_t persistent_used_bytes() const { return arena_.persistent_used(); }
  uint32_t planned_used_bytes() const { return arena_.planned_used(); }

  void set_profiler(const Profiler* profiler) { profiler_ = profiler; }

  // Where and why the last call failed; write_message() makes a sentence of it.
  const Diagnosis& diagnosis() const { return diagnosis_; }

  // --- for tools that look inside ---
  // Place of a tensor of the main subgraph.
  Slot place_of(uint32_t tensor) const { return context_.slots[tensor]; }
  const Model& model() const { return model_; }
  const Op& op_of(uint32_t node) const { return *ops_.ops[nodes_[node].op]; }
  const void* plan_of(uint32_t node) const { return context_.at(nodes_[node].plan); }

 private:
  // 8 bytes on every machine: what a pointer would say is an index or an offset.
  struct Node {
    Slot plan;
    uint16_t op;      // in ops_
    uint16_t kernel;  // row of the operator's table
  };

  Status prepare(bool measuring);
  Status measure(Status too_small);
  Status allocate_records();
  Status prepare_nodes();
  Status prepare_node(uint32_t index, Span<uint8_t> spare_plan);
  Status find_op(OperatorView op, uint32_t* index) const;
  Status list_tensors();
  Status list_outputs_of(uint32_t node);
  Status note_inputs_of(uint32_t node);
  Status note_use(int32_t tensor, uint16_t node);
  Status add_tensor(int32_t tensor, uint16_t first, uint16_t last);
  PlannedBuffer* find_listed(int32_t tensor) const;
  Status place_tensors();
  void write_slots();
  void clear_variables();
  Status run(uint32_t node);
  Status blame(uint32_t node, Status failed);
  Status note(const Failure& failure, int64_t got, int64_t want = 0);
  Tensor tensor_at(int32_t index) const;
  SubgraphView main() const { return model_.subgraph(0); }

  const Model& model_;
  OpTable ops_;
  Arena arena_;
  EvalContext context_;
  Diagnosis diagnosis_;
  Node* nodes_ = nullptr;
  Slot* slots_ = nullptr;
  const Profiler* profiler_ = nullptr;
  uint32_t node_count_ = 0;
  bool ready_ = false;
};

}  // namespace mote
