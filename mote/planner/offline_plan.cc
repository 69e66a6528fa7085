// Follows the plan in the model where it is sound, and plans the rest.
#include "mote/planner/offline_plan.h"

namespace mote {
namespace {

constexpr uint32_t kHeaderWords = 3;
constexpr int64_t kFree = -1;

bool is_overlap(const PlannedBuffer& buffer) {
  return buffer.owner >= kOverlapOwner;
}

bool alive_together(const PlannedBuffer& a, const PlannedBuffer& b) {
  return a.first <= b.last && b.first <= a.last;
}

// The offset that the model has for a tensor, or kFree.
class StoredPlan {
 public:
  StoredPlan(const PlanRequest& request, const char* name) {
    const Span<const uint8_t> bytes = request.model.metadata(name);
    if (bytes.size < 4 * kHeaderWords || (reinterpret_cast<uintptr_t>(bytes.data) & 3) != 0) return;
    const int32_t* words = reinterpret_cast<const int32_t*>(bytes.data);
    const uint32_t count = request.model.subgraph(request.subgraph).tensor_count();
    const bool fits = bytes.size / 4 - kHeaderWords == count;
    if (!fits || words[1] != static_cast<int32_t>(request.subgraph)) return;
    if (words[2] == static_cast<int32_t>(count)) offsets_ = words + kHeaderWords;
  }

  bool is_there() const { return offsets_ != nullptr; }
  int64_t offset_of(const PlannedBuffer& buffer) const {
    const bool is_tensor = offsets_ != nullptr && buffer.owner < kScratchOwner;
    return is_tensor ? offsets_[buffer.owner] : kFree;
  }

 private:
  const int32_t* offsets_ = nullptr;
};

class Placement {
 public:
  explicit Placement(const PlanRequest& request)
      : buffers_(request.buffers), count_(request.count) {}

  // Takes the offsets of a stored plan; false when it is not sound. What has a place comes first.
  bool follow(const StoredPlan& plan) {
    placed_ = 0;
    for (uint32_t i = 0; i < count_; ++i) {
      const int64_t offset = plan.offset_of(buffers_[i]);
      if (is_overlap(buffers_[i]) || offset == kFree) continue;
      if (offset < 0 || offset % kTensorAlignment != 0) return false;
      buffers_[i].offset = static_cast<uint32_t>(offset);
      for (uint32_t j = 0; j < placed_; ++j) {
        if (!apart(buffers_[j], buffers_[i])) return false;
      }
      swap(i, placed_++);
    }
    return true;
  }

  // The largest that is left, to the lowest place, and so on.
  void place_rest() {
    while (placed_ < count_) {
      uint32_t next = placed_;
      for (uint32_t i = placed_ + 1; i < count_; ++i) {
        if (goes_before(buffers_[i], buffers_[next])) next = i;
      }
      if (is_overlap(buffers_[next])) return;  // they come last
      swap(next, placed_);
      place(&buffers_[placed_++]);
    }
  }

  uint32_t bytes() const {
    uint64_t highest = 0;
    for (uint32_t i = 0; i < placed_; ++i) {
      const uint64_t end = uint64_t{buffers_[i].offset} + buffers_[i].bytes;
      if (end > highest) highest = end;
    }
    return highest > UINT32_MAX ? UINT32_MAX : static_cast<uint32_t>(highest);
  }

 private:
  // How far `upper` has to begin above `lower` when it is the higher one: all of it, or less when
  // the lower one may trail it. Only where the two meet at no other node.
  int64_t distance(const PlannedBuffer& lower, const PlannedBuffer& upper) const {
    int64_t distance = lower.bytes;
    if (upper.last != lower.first) return distance;
    for (uint32_t i = placed_; i < count_; ++i) {
      const PlannedBuffer& overlap = buffers_[i];
      const int64_t lead = static_cast<int32_t>(overlap.bytes);
      const bool meant = overlap.owner == (kOverlapOwner | lower.owner) &&
                         overlap.offset == upper.owner && overlap.first == lower.first;
      if (!meant) continue;  // or a buffer, which has no step
      const uint32_t step = overlap.reserved;
      const bool in_step = upper.offset % step == lower.offset % step;
      if (in_step && lead < distance) distance = lead;
    }
    return distance;
  }

  bool apart(const PlannedBuffer& a, const PlannedBuffer& b) const {
    if (!alive_together(a, b)) return true;
    const int64_t gap = int64_t{b.offset} - a.offset;
    return gap >= distance(a, b) || -gap >= distance(b, a);
  }

  // Each step leads upwards: what was too close is left behind.
  void place(PlannedBuffer* buffer) {
    int64_t offset = 0;
    buffer->offset = 0;
    for (uint32_t i = 0; i + 1 < placed_ && offset <= UINT32_MAX;) {
      const PlannedBuffer& other = buffers_[i];
      if (apart(other, *buffer)) {
        ++i;
        continue;
      }
      offset = other.offset + distance(other, *buffer) + kTensorAlignment - 1;
      offset -= offset % kTensorAlignment;
      buffer->offset = offset > UINT32_MAX ? UINT32_MAX : static_cast<uint32_t>(offset);
      i = 0;
    }
  }

  // Overlaps last; among equals the order of their first use, so that every plan can be repeated.
  static bool goes_before(const PlannedBuffer& a, const PlannedBuffer& b) {
    if (is_overlap(a) || is_overlap(b)) return is_overlap(b) && !is_overlap(a);
    if (a.bytes != b.bytes) return a.bytes > b.bytes;
    return a.first != b.first ? a.first < b.first : a.owner < b.owner;
  }

  void swap(uint32_t a, uint32_t b) {
    const PlannedBuffer kept = buffers_[a];
    buffers_[a] = buffers_[b];
    buffers_[b] = kept;
  }

  PlannedBuffer* buffers_;
  uint32_t count_;
  uint32_t placed_ = 0;
};

uint32_t plan_offline(void*, const PlanRequest& request) {
  Placement placement(request);
  constexpr const char* kNames[] = {kMemoryPlanMetadata, kOfflinePlanMetadata};
  for (const char* name : kNames) {
    const StoredPlan stored(request, name);
    if (stored.is_there() && placement.follow(stored)) break;
    placement = Placement(request);
  }
  placement.place_rest();
  return placement.bytes();
}

}  // namespace

const Planner kOfflinePlanner{plan_offline, nullptr};

}  // namespace mote
