// What an operator's prepare sees of the model, and how it asks the engine for memory.
#pragma once

#include <stdint.h>

#include "mote/base/arena.h"
#include "mote/base/diagnosis.h"
#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/model/model.h"
#include "mote/ops/op.h"
#include "mote/ops/subgraph_places.h"

namespace mote {

// Who compiles a model wants to know which memory changes: the rest may lie in flash.
struct StateListener {
  void (*hear)(StateListener& self, Slot place);
};

class PrepareContext {
 public:
  static constexpr uint32_t kMaxPlanBytes = 256;

  // The node under preparation.
  struct Node {
    const SubgraphView& view;
    const SubgraphPlace& place;
    uint32_t index;  // in its subgraph
    const Op& op;
  };

  // What the engine lends: the model's subgraphs, the places of all tensors (null while the arena
  // is only measured) and room for a Plan in the meantime.
  struct Engine {
    const SubgraphPlaces& subgraphs;
    Arena& arena;
    Slot* slots;
    Span<uint8_t> spare_plan;
    Diagnosis& diagnosis;
    bool wants_overlaps = false;
    StateListener* listener = nullptr;
  };

  PrepareContext(const Node& node, const Engine& engine)
      : node_(node),
        engine_(engine),
        operator_(node.view.op(node.index)),
        inputs_(operator_.inputs()),
        outputs_(operator_.outputs()) {}

  // --- the node ---
  uint32_t input_count() const { return inputs_.size; }
  uint32_t output_count() const { return outputs_.size; }
  // False when the index is beyond the inputs or the model leaves this one out (-1).
  bool has_input(uint32_t index) const { return index < inputs_.size && inputs_[index] >= 0; }
  // has_input(index) must hold.
  TensorView input(uint32_t index) const {
    return node_.view.tensor(static_cast<uint32_t>(inputs_[index]));
  }
  TensorView output(uint32_t index) const {
    return node_.view.tensor(static_cast<uint32_t>(outputs_[index]));
  }
  TensorRef input_ref(uint32_t index) const {  // kNoTensor when left out
    return has_input(index) ? tensor_ref(static_cast<uint32_t>(inputs_[index])) : kNoTensor;
  }
  TensorRef output_ref(uint32_t index) const {
    return tensor_ref(static_cast<uint32_t>(outputs_[index]));
  }
  Table options(schema::BuiltinOptions type) const { return operator_.options(type); }
  OperatorView op() const { return operator_; }

  // --- the other subgraphs ---
  const Node& node() const { return node_; }
  const SubgraphPlaces& subgraphs() const { return engine_.subgraphs; }
  // For tensors that the planner does not place: handles of variables. Not while measuring.
  Slot* place_of(TensorRef tensor) const {
    return engine_.slots == nullptr ? nullptr : &engine_.slots[tensor];
  }
  // The other tensors of the subgraph: the quantization of one may refer to them.
  const SubgraphView& subgraph() const { return node_.view; }
  TensorRef tensor_ref(uint32_t index) const {
    return static_cast<TensorRef>(node_.place.first_tensor + index);
  }

  // Fails unless the node has between `fewest` and `most` inputs, none of the first `fewest` left
  // out, and exactly `outputs` outputs.
  Status expect_arity(uint32_t fewest, uint32_t most, uint32_t outputs);

  // Fails when the node has fewer inputs, or leaves one of these out.
  Status expect_inputs(uint32_t fewest);
  // Fails unless output 0 has this dtype.
  Status expect_output_type(DType type);
  // Fails unless output 0 has exactly this many elements.
  Status expect_output_elements(uint64_t elements);

  // --- choices ---
  // Selects the row of the operator's kernel table; fails when there is none.
  Status choose(DType first, DType second);
  uint8_t chosen() const { return chosen_; }
  // Calls the chosen row's prepare.
  Status prepare_row() { return node_.op.kernels[chosen_].prepare(*this); }
  Slot plan() const { return plan_; }

  // --- memory ---
  // `Plan` holds fixed-width integers, Slots and TensorRefs only: its size must not depend on the
  // machine, because the desk computes the chip's arena. Zeroed.
  template <class Plan>
  Status make_plan(Plan** plan) {
    static_assert(alignof(Plan) <= 4, "a Plan holds no pointers and nothing of 64 bits");
    static_assert(sizeof(Plan) <= kMaxPlanBytes, "raise kMaxPlanBytes");
    uint8_t* bytes = nullptr;
    if (Status failed = allocate_plan(sizeof(Plan), &bytes)) return failed;
    *plan = reinterpret_cast<Plan*>(bytes);
    return kOk;
  }
  // An array that lives as long as the interpreter, zeroed; eval only reads it. `data` is null
  // while the arena is only measured: then there is nothing to fill.
  template <class T>
  Status make_table(uint32_t count, Slot* slot, T** data) {
    static_assert(alignof(T) <= 4, "persistent memory is aligned to 4");
    uint8_t* bytes = nullptr;
    if (Status failed =
            engine_.arena.allocate_persistent(count * uint32_t{sizeof(T)}, slot, &bytes)) {
      return failed;
    }
    *data = reinterpret_cast<T*>(bytes);
    return kOk;
  }
  // The same for what eval changes and the next one needs.
  template <class T>
  Status make_state(uint32_t count, Slot* slot, T** data) {
    if (Status failed = make_table(count, slot, data)) return failed;
    // Of no bytes it would be the place of what was made before.
    const bool heard = engine_.listener != nullptr && count > 0;
    if (heard) engine_.listener->hear(*engine_.listener, *slot);
    return kOk;
  }
  // Memory for the time of this node's eval. Its place is known when all nodes are prepared: then
  // the engine writes it to `slot_in_plan`, which must lie in the Plan.
  Status request_scratch(uint32_t bytes, Slot* slot_in_plan);

  // Says that output 0 may overlap input `input`, provided that it begins at least `lead` bytes
  // before it: when the kernel writes a byte of the output, it has no more use for the byte of the
  // input that lies there. A planner that does not know overlaps is not told.
  // With a `step`, also only where that divides the distance of the two.
  Status let_output_trail(uint32_t input, int64_t lead, uint16_t step = 1);
  // The same for kernels that read an element before they write the one of the same index. Says
  // nothing where the elements of the output are more, or larger.
  Status let_output_replace(uint32_t input);

  // --- failures ---
  // Remembers the numbers that the failure's text mentions.
  Status fail(const Failure& failure, int64_t got = 0, int64_t want = 0);
  Status fail(const Failure& failure, DType got, DType want = DType::kF32) {
    return fail(failure, static_cast<int64_t>(got), static_cast<int64_t>(want));
  }

 private:
  Status allocate_plan(uint32_t bytes, uint8_t** data);

  Node node_;
  Engine engine_;
  OperatorView operator_;
  Span<const int32_t> inputs_;
  Span<const int32_t> outputs_;
  Slot plan_;
  uint8_t chosen_ = 0;
};

}  // namespace mote
