// Two-ended allocation in the caller's memory, with the exact size that would have sufficed.
#include "mote/base/arena.h"

#include <string.h>

namespace mote {

constexpr Failure kArenaTooSmall{Code::kOutOfMemory,
                                 "arena too small: {got} bytes given, {want} needed"};
constexpr Failure kPersistentTooSmall{Code::kOutOfMemory,
                                      "persistent arena: {got} bytes given, {want} needed"};
constexpr Failure kPlannedTooSmall{Code::kOutOfMemory,
                                   "planned arena: {got} bytes given, {want} needed"};
constexpr Failure kArenaFarTooSmall{Code::kOutOfMemory,
                                    "arena: {got} bytes given, at least {want} needed"};
constexpr Failure kArenaTooLarge{Code::kMisuse, "arena over 1 GiB"};

namespace {

uint32_t misalignment(const uint8_t* address, uint32_t alignment) {
  return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(address) & (alignment - 1));
}

}  // namespace

Arena::Arena(Span<uint8_t> region) : Arena(region, region) {
  one_region_ = true;
}

Arena::Arena(Span<uint8_t> persistent, Span<uint8_t> planned)
    : persistent_(persistent), planned_(planned), one_region_(false) {
  planned_padding_ =
      (kTensorAlignment - misalignment(planned.data, kTensorAlignment)) & (kTensorAlignment - 1);
  planned_base_ =
      planned.data + (planned_padding_ < planned.size ? planned_padding_ : planned.size);
}

Status Arena::begin(bool measuring) {
  if (persistent_.size > Slot::kOffsetMask || planned_.size > Slot::kOffsetMask) {
    return kArenaTooLarge;
  }
  measuring_ = measuring;
  persistent_padding_ = misalignment(persistent_.end(), 4);
  persistent_bytes_ = 0;
  planned_bytes_ = 0;
  buffer_count_ = longest_list_ = 0;
  list_is_complete_ = true;
  return kOk;
}

uint32_t Arena::persistent_used() const {
  return persistent_bytes_;
}

// While nothing is placed yet, the list of what is to be placed is the least that is needed.
uint32_t Arena::planned_used() const {
  const uint32_t most = buffer_count_ > longest_list_ ? buffer_count_ : longest_list_;
  const uint32_t list_bytes = most * uint32_t{sizeof(PlannedBuffer)};
  const uint32_t bytes = planned_bytes_ > list_bytes ? planned_bytes_ : list_bytes;
  return planned_padding_ + round_up(bytes, 4);
}

// Bytes that the list of buffers may take without reaching the persistent records.
uint32_t Arena::list_room() const {
  uint32_t taken = planned_padding_;
  if (one_region_ && !measuring_) taken += persistent_padding_ + persistent_bytes_;
  return taken < planned_.size ? planned_.size - taken : 0;
}

Status Arena::allocate_persistent(uint32_t bytes, Slot* slot, uint8_t** data) {
  bytes = round_up(bytes, 4);
  if (data != nullptr) *data = nullptr;
  if (bytes > Slot::kOffsetMask - persistent_bytes_) return kArenaTooLarge;
  persistent_bytes_ += bytes;
  if (measuring_) return kOk;
  uint32_t taken = persistent_padding_ + persistent_bytes_;
  if (one_region_) {
    taken += planned_padding_ + buffer_count_ * uint32_t{sizeof(PlannedBuffer)};
  }
  if (taken > persistent_.size) return one_region_ ? kArenaTooSmall : kPersistentTooSmall;
  uint8_t* start = persistent_.end() - persistent_padding_ - persistent_bytes_;
  memset(start, 0, bytes);
  *slot = Slot(Region::kPersistent, persistent_offset(start));
  if (data != nullptr) *data = start;
  return kOk;
}

uint32_t Arena::persistent_offset(const void* address) const {
  return static_cast<uint32_t>(static_cast<const uint8_t*>(address) - persistent_.data);
}

Slot* Arena::slot_at(uint32_t persistent_offset) const {
  return reinterpret_cast<Slot*>(persistent_.data + persistent_offset);
}

void Arena::clear_buffers() {
  if (buffer_count_ > longest_list_) longest_list_ = buffer_count_;
  buffer_count_ = 0;
}

Status Arena::add_buffer(const PlannedBuffer& buffer) {
  const uint32_t list_bytes = (buffer_count_ + 1) * uint32_t{sizeof(PlannedBuffer)};
  if (list_bytes > list_room()) list_is_complete_ = false;
  if (!list_is_complete_ && !measuring_) return one_region_ ? kArenaTooSmall : kPlannedTooSmall;
  if (list_is_complete_) buffers()[buffer_count_] = buffer;
  ++buffer_count_;
  return kOk;
}

Status Arena::finish(uint32_t planned_bytes) {
  planned_bytes_ = planned_bytes;
  if (!one_region_) {
    if (persistent_padding_ + persistent_bytes_ > persistent_.size) return kPersistentTooSmall;
    return planned_used() > planned_.size ? Status(kPlannedTooSmall) : kOk;
  }
  const uint32_t needed = used_bytes() + persistent_padding_;
  return needed > persistent_.size ? Status(kArenaTooSmall) : kOk;
}

void Arena::set_regions(Memory* memory) const {
  memory->regions[static_cast<uint32_t>(Region::kPlanned)] = planned_base_;
  memory->regions[static_cast<uint32_t>(Region::kPersistent)] = persistent_.data;
}

}  // namespace mote
