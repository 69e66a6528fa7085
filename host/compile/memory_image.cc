// Sorts the persistent memory that prepare has filled into what changes and what does not.
#include "host/compile/memory_image.h"

#include <algorithm>
#include <cstring>

#include "mote/base/arena.h"
#include "mote/ops/ops.h"

namespace mote::host::compile {
namespace {

constexpr uint32_t kAlignment = 16;

// A piece of persistent memory that one Slot leads to.
struct Chunk {
  uint32_t begin = 0, end = 0;
  bool is_state = false;   // else a Plan or a table: constant
  bool is_wanted = false;  // false: of a node that does not run the library's kernel
};

class ImageMaker {
 public:
  ImageMaker(const CompileModel& model, const MemoryLayout& layout,
             const std::vector<NodeMemory>& nodes)
      : model_(model), prepared_(model.prepared), layout_(layout), nodes_(nodes) {}

  MemoryImage make() {
    find_chunks();
    for (const Chunk& chunk : chunks_) {
      if (chunk.is_wanted) place(chunk);
    }
    for (const Chunk& chunk : chunks_) {
      if (chunk.is_wanted) relocate(chunk);
    }
    make_slots();
    for (uint32_t i = 0; i < prepared_.nodes().size(); ++i) {
      const PreparedNode& node = prepared_.nodes()[i];
      if (is_library(node) && node.has_plan) image_.plans[i] = places_.at(node.plan).offset();
    }
    return std::move(image_);
  }

 private:
  bool is_library(const PreparedNode& node) const {
    return node.subgraph != 0 || nodes_[node.index].is_library;
  }

  // Every place that something leads to begins a chunk, which ends where the next begins.
  void find_chunks() {
    std::map<uint32_t, Chunk> found;
    for (const PreparedModel::Variable& variable : prepared_.variables()) {
      Chunk& chunk = found[variable.offset];
      chunk.is_state = chunk.is_wanted = true;
    }
    for (const PreparedNode& node : prepared_.nodes()) {
      const bool wanted = is_library(node);
      if (node.has_plan) found[node.plan].is_wanted |= wanted;
      for (const uint32_t table : node.tables) found[table].is_wanted |= wanted;
      for (const uint32_t state : node.states) found[state].is_state = true;
    }
    uint32_t end = static_cast<uint32_t>(prepared_.persistent().size());
    for (auto at = found.rbegin(); at != found.rend(); ++at) {
      at->second.begin = at->first;
      at->second.end = end;
      end = at->first;
      chunks_.push_back(at->second);
    }
    std::reverse(chunks_.begin(), chunks_.end());
  }

  static uint32_t append(std::vector<uint8_t>* region, const uint8_t* bytes, size_t size,
                         uint32_t alignment) {
    region->resize((region->size() + alignment - 1) / alignment * alignment);
    const uint32_t offset = static_cast<uint32_t>(region->size());
    region->insert(region->end(), bytes, bytes + size);
    return offset;
  }

  void place(const Chunk& chunk) {
    std::vector<uint8_t>* region = chunk.is_state ? &image_.state : &image_.constants;
    const uint32_t offset = append(region, prepared_.at(chunk.begin), chunk.end - chunk.begin, 4);
    places_[chunk.begin] = Slot(chunk.is_state ? Region::kPersistent : Region::kModel, offset);
  }

  void relocate(const Chunk& chunk) {
    if (places_.at(chunk.begin).region() != Region::kModel) return;
    for (auto at = prepared_.slots().lower_bound(chunk.begin);
         at != prepared_.slots().end() && *at < chunk.end; ++at) {
      write_slot(chunk, *at, places_.at(prepared_.slot_at(*at).offset()));
    }
    for (auto at = layout_.slot_scratch.lower_bound(chunk.begin);
         at != layout_.slot_scratch.end() && at->first < chunk.end; ++at) {
      write_slot(chunk, at->first, Slot(Region::kPlanned, static_cast<uint32_t>(at->second)));
    }
  }

  void write_slot(const Chunk& chunk, uint32_t at, Slot slot) {
    const uint32_t offset = places_.at(chunk.begin).offset() + at - chunk.begin;
    std::memcpy(image_.constants.data() + offset, &slot.bits, sizeof slot.bits);
  }

  void make_slots() {
    const SubgraphPlaces& places = prepared_.places();
    uint32_t nodes = 0, tensors = 0;
    places.count_before(places.count(), &nodes, &tensors);
    image_.slots.assign(tensors, 0);
    for (const auto& [tensor, offset] : layout_.tensors) {
      image_.slots[tensor] = Slot(Region::kPlanned, static_cast<uint32_t>(offset)).bits;
    }
    for (const PreparedModel::Variable& variable : prepared_.variables()) {
      image_.slots[variable.tensor] = places_.at(variable.offset).bits;
    }
    for (const PreparedNode& node : prepared_.nodes()) {
      if (is_library(node)) place_constants(node);
    }
    place_named_constants();
  }

  void place_constants(const PreparedNode& node) {
    const SubgraphView view = prepared_.model().subgraph(node.subgraph);
    const uint32_t first = prepared_.places().place(node.subgraph).first_tensor;
    for (const int32_t tensor : view.op(node.index).inputs()) {
      if (tensor >= 0)
        place_constant(view.tensor(static_cast<uint32_t>(tensor)),
                       first + static_cast<uint32_t>(tensor));
    }
  }

  // Others may be mentioned as well: outputs of a subgraph, and what a Plan says of a tensor's
  // quantization (scales of blocks).
  void place_named_constants() {
    const SubgraphPlaces& places = prepared_.places();
    for (uint32_t s = 0; s < places.count(); ++s) {
      if (places.level(s) == 0) continue;
      const SubgraphView view = prepared_.model().subgraph(s);
      for (const int32_t tensor : view.outputs()) {
        place_constant(view.tensor(static_cast<uint32_t>(tensor)),
                       places.place(s).first_tensor + static_cast<uint32_t>(tensor));
      }
      for (uint32_t i = 0; i < view.tensor_count(); ++i) {
        const bool scales = view.tensor(i).type() == DType::kF16;
        if (scales) place_constant(view.tensor(i), places.place(s).first_tensor + i);
      }
    }
  }

  void place_constant(TensorView tensor, uint32_t number) {
    if (tensor.constant() == nullptr || image_.slots[number] != 0) return;
    const auto [known, is_new] = constants_.try_emplace(tensor.constant());
    if (is_new) {
      known->second = append(&image_.constants, tensor.constant(), tensor.bytes(), kAlignment);
    }
    image_.slots[number] = Slot(Region::kModel, known->second).bits;
  }

  const CompileModel& model_;
  const PreparedModel& prepared_;
  const MemoryLayout& layout_;
  const std::vector<NodeMemory>& nodes_;
  std::vector<Chunk> chunks_;
  std::map<uint32_t, Slot> places_;               // of chunks, by their begin
  std::map<const uint8_t*, uint32_t> constants_;  // tensors may share a buffer
  MemoryImage image_;
};

}  // namespace

MemoryImage make_memory_image(const CompileModel& model, const MemoryLayout& layout,
                              const std::vector<NodeMemory>& nodes) {
  return ImageMaker(model, layout, nodes).make();
}

}  // namespace mote::host::compile
