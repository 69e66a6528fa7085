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
#include "mote/ops/subgraph_places.h"

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

// Called around every node of invoke(), for timers and counters. Nodes of the main subgraph come
// first; those of the subgraphs that it calls follow, in the order of the file.
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

  // Before allocate(): keeps the memory of inputs and outputs apart from all else, so that inputs
  // still hold what was written after invoke(), and outputs until the next one ends. Otherwise (the
  // default, which needs less memory) later tensors may take the place of an input.
  void preserve_io(bool preserve) { preserve_io_ = preserve; }
  // How many runs of subgraphs (WHILE, IF, CALL_ONCE) one invoke() may make before it fails.
  void set_subgraph_run_limit(uint32_t runs) { run_limit_ = runs; }

  // Prepares all nodes and places all tensors. May be called again, also after a failure. The
  // contents of inputs and outputs are undefined afterwards; variables are zero.
  Status allocate();

  // Reads the inputs, fills the outputs. Without preserve_io(), write all inputs before every call
  // and read the outputs before the next input is written.
  Status invoke();

  // Goes through the nodes that cannot be prepared, one a call, and says why in diagnosis():
  //   for (uint32_t next = 0; interpreter.find_problem(&next);) print(interpreter.diagnosis());
  // Afterwards allocate() is needed again.
  bool find_problem(uint32_t* next);

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
  // Of all subgraphs that run, numbered as the Profiler has them.
  uint32_t node_count() const { return node_count_; }
  const Op& op_of(uint32_t node) const { return *ops_.ops[nodes_[node].op]; }
  const KernelRow& row_of(uint32_t node) const { return op_of(node).kernels[nodes_[node].kernel]; }
  const void* plan_of(uint32_t node) const { return context_.at(nodes_[node].plan); }

 private:
  // 8 bytes on every machine: what a pointer would say is an index or an offset.
  struct Node {
    Slot plan;
    uint16_t op;      // in ops_
    uint16_t kernel;  // row of the operator's table
  };

  // The subgraph under preparation.
  struct Preparation {
    const SubgraphPlaces& places;
    SubgraphView view;
    SubgraphPlace place;
  };

  Status prepare(bool measuring);
  Status prepare_all_subgraphs(bool measuring);
  Status prepare(bool measuring, SubgraphPlaces& places);
  Status measure(Status too_small);
  const Op* find_caller() const;
  Status begin(bool measuring, SubgraphPlaces& places);
  Status allocate_records(const SubgraphPlaces& places);
  Status prepare_subgraph(const Preparation& at, uint32_t base, uint32_t* planned_bytes);
  Status allocate_variables(const SubgraphView& subgraph, Slot* slots);
  Status prepare_node(const Preparation& at, uint32_t node, Span<uint8_t> spare_plan);
  Status measure_node(const Preparation& at, uint32_t node);
  Status find_op(OperatorView op, uint32_t* index) const;
  void write_slots(const SubgraphView& subgraph, Slot* slots, uint32_t base);
  static Status run_subgraph(void* engine, const SubgraphPlace& subgraph);
  Status run_nodes(const SubgraphPlace& subgraph);
  Status run(uint32_t node);
  void blame(uint32_t subgraph, uint32_t node, Status failed);
  Status note(const Failure& failure, uint32_t got, uint32_t want = 0);
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
  uint16_t main_nodes_ = 0;
  uint32_t run_limit_ = 65536;
  uint32_t runs_left_ = 0;
  bool preserve_io_ = false;
  bool ready_ = false;
};

}  // namespace mote
