// A model whose nodes the device library has prepared on the desk: their Plans, the tables beside
// them, and which words in both are places in memory.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "host/base/aligned_bytes.h"
#include "mote/mote.h"
#include "mote/ops/subgraph_places.h"

namespace mote::host::compile {

struct Scratch {
  uint32_t slot = 0;  // offset in persistent memory of the Slot that names it
  uint32_t bytes = 0;
};

struct PreparedNode {
  uint32_t subgraph = 0;
  uint32_t index = 0;  // in its subgraph
  const Op* op = nullptr;
  uint8_t row = 0;
  bool has_plan = false;
  uint32_t plan = 0;             // offset in persistent memory
  std::vector<uint32_t> tables;  // offsets of what it allocated beside the Plan, ascending
  std::vector<uint32_t> states;  // those of them that eval changes
  uint32_t begin = 0, end = 0;   // of all its persistent memory
  std::vector<Scratch> scratch;

  const KernelRow& kernel_row() const { return op->kernels[row]; }
};

// Does what Interpreter::allocate() does, twice, in arenas of different sizes: words that differ
// are Slots. So nothing needs to be known about the operators, also not about a user's own.
class PreparedModel {
 public:
  // Throws BadInput, with `name` in front, when the device library refuses the model.
  PreparedModel(std::span<const uint8_t> bytes, const std::string& name);

  const Model& model() const { return model_; }
  const SubgraphPlaces& places() const { return *places_; }
  const std::vector<PreparedNode>& nodes() const { return nodes_; }  // by subgraph, then index
  const PreparedNode& node(uint32_t subgraph, uint32_t index) const {
    return nodes_[places_->place(subgraph).first_node + index];
  }

  // Persistent memory as it is before the first invoke(). A Slot's offset leads into it.
  std::span<const uint8_t> persistent() const { return {memory_.data(), memory_.size()}; }
  const uint8_t* at(uint32_t offset) const { return memory_.data() + offset; }
  Slot slot_at(uint32_t offset) const;
  // Offsets of the Slots of persistent memory that lie in persistent memory themselves.
  const std::set<uint32_t>& slots() const { return slot_words_; }

  // Where variables and what handles stand for lie, by the number of the tensor among those of all
  // subgraphs; of other tensors it says nothing.
  struct Variable {
    uint32_t tensor = 0;
    uint32_t offset = 0;
  };
  const std::vector<Variable>& variables() const { return variables_; }

 private:
  struct Attempt;

  void prepare(Attempt& attempt, bool first);
  void prepare_subgraph(Attempt& attempt, uint32_t subgraph, bool first);
  void compare(const Attempt& first, const Attempt& second);
  [[noreturn]] void fail(const Diagnosis& diagnosis, Status failed) const;

  std::string name_;
  AlignedBytes bytes_;
  Model model_;
  uint8_t levels_[SubgraphPlaces::kMostSubgraphs];
  std::unique_ptr<SubgraphPlaces> places_;
  std::vector<PreparedNode> nodes_;
  AlignedBytes memory_;
  std::set<uint32_t> slot_words_;
  std::vector<Variable> variables_;
};

}  // namespace mote::host::compile
