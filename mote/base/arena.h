// The caller's memory: planned tensors from one end, persistent records from the other.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/span.h"
#include "mote/base/status.h"

namespace mote {

// Every planned tensor starts at a multiple of this: enough for any vector unit that Mote knows.
inline constexpr uint32_t kTensorAlignment = 16;

constexpr uint32_t round_up(uint32_t bytes, uint32_t alignment) {
  return (bytes + alignment - 1) & ~(alignment - 1);
}

// A tensor or scratch buffer that the planner has to place: `bytes` from the start of node `first`
// to the end of node `last`. `owner` is the engine's: whose place it is.
struct PlannedBuffer {
  uint32_t bytes;
  uint32_t owner;
  uint32_t offset;  // the planner's answer
  uint16_t first;
  uint16_t last;
  uint16_t next;  // the planner's list in the order of offsets
  uint16_t reserved;
};

// PlannedBuffer::owner of a scratch buffer: this bit and the persistent offset of its Slot. Other
// owners are tensors, counted in their subgraph.
inline constexpr uint32_t kScratchOwner = 0x80000000u;
// With these bits it is no buffer: the output tensor in the lower bits may trail the input tensor
// `offset` at node `first`, with the lead `bytes` (an int32_t) and the step `reserved`: see
// let_output_trail().
inline constexpr uint32_t kOverlapOwner = 0xC0000000u;

extern const Failure kArenaTooSmall;
extern const Failure kPersistentTooSmall;
extern const Failure kPlannedTooSmall;
extern const Failure kArenaFarTooSmall;
extern const Failure kArenaTooLarge;

// While tensors are not placed yet, the head of the planned region holds the list of buffers to
// place. An arena that turned out to be too small is gone through once more, `measuring`: nothing
// persistent is kept, so that the list has all the room, and sizes are only added up.
class Arena {
 public:
  Arena() = default;
  // One region for both. Its start is rounded up to kTensorAlignment; the bytes lost count as used.
  explicit Arena(Span<uint8_t> region);
  // Persistent records must stay untouched; `planned` may be shared by interpreters that do not
  // run at the same time.
  Arena(Span<uint8_t> persistent, Span<uint8_t> planned);

  Status begin(bool measuring);
  bool measuring() const { return measuring_; }

  // Zeroed and aligned to 4. `data` may be null; it is set to null while measuring.
  Status allocate_persistent(uint32_t bytes, Slot* slot, uint8_t** data);
  // The offset that Slots give to an address in persistent memory.
  uint32_t persistent_offset(const void* address) const;
  Slot* slot_at(uint32_t persistent_offset) const;

  // Ends one list of buffers and begins the next, in the same place.
  void clear_buffers();
  // While measuring, buffers that find no room are still counted.
  Status add_buffer(const PlannedBuffer& buffer);
  bool list_is_complete() const { return list_is_complete_; }
  PlannedBuffer* buffers() const { return reinterpret_cast<PlannedBuffer*>(planned_base_); }
  uint32_t buffer_count() const { return buffer_count_; }

  // Ends the planning: tells whether `planned_bytes` fit beside the persistent records.
  Status finish(uint32_t planned_bytes);

  // What finish() found to be needed. For two regions: of both together, or of either.
  uint32_t used_bytes() const { return persistent_used() + planned_used(); }
  uint32_t persistent_used() const;
  uint32_t planned_used() const;
  uint32_t persistent_capacity() const { return persistent_.size; }
  uint32_t planned_capacity() const { return planned_.size; }

  void set_regions(Memory* memory) const;

 private:
  uint32_t list_room() const;

  Span<uint8_t> persistent_;  // as the caller gave them; both are the same with one region
  Span<uint8_t> planned_;
  uint8_t* planned_base_ = nullptr;
  uint32_t planned_padding_ = 0;     // lost to the alignment of planned_base_
  uint32_t persistent_padding_ = 0;  // lost to the alignment of the persistent region's end
  uint32_t persistent_bytes_ = 0;
  uint32_t planned_bytes_ = 0;
  uint32_t buffer_count_ = 0;
  uint32_t longest_list_ = 0;  // of those cleared before
  bool one_region_ = true;
  bool measuring_ = false;
  bool list_is_complete_ = true;
};

}  // namespace mote
