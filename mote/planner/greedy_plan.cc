// Greedy placement, as TFLM does it: simple enough for the chip, optimal on chains.
#include "mote/planner/greedy_plan.h"

namespace mote {
namespace {

constexpr uint16_t kNone = 0xFFFF;

bool alive_together(const PlannedBuffer& a, const PlannedBuffer& b) {
  return a.first <= b.last && b.first <= a.last;
}

// Largest first; among equals the order of their first use, so that every compiler and sort
// produces the same plan.
bool goes_before(const PlannedBuffer& a, const PlannedBuffer& b) {
  if (a.bytes != b.bytes) return a.bytes > b.bytes;
  if (a.first != b.first) return a.first < b.first;
  return a.owner < b.owner;
}

// Shell sort: no recursion, no memory, a few dozen instructions.
void sort_by_size(PlannedBuffer* buffers, uint32_t count) {
  for (uint32_t gap = count / 2; gap > 0; gap /= 2) {
    for (uint32_t i = gap; i < count; ++i) {
      const PlannedBuffer moving = buffers[i];
      uint32_t j = i;
      for (; j >= gap && goes_before(moving, buffers[j - gap]); j -= gap) {
        buffers[j] = buffers[j - gap];
      }
      buffers[j] = moving;
    }
  }
}

// The lowest place for `buffer` between those of the list that it must not touch.
uint64_t lowest_gap(const PlannedBuffer* buffers, uint16_t head, const PlannedBuffer& buffer) {
  uint64_t place = 0;
  for (uint16_t i = head; i != kNone; i = buffers[i].next) {
    if (!alive_together(buffers[i], buffer)) continue;
    if (place + buffer.bytes <= buffers[i].offset) break;
    const uint64_t end = uint64_t{buffers[i].offset} + buffers[i].bytes;
    const uint64_t next = (end + kTensorAlignment - 1) & ~uint64_t{kTensorAlignment - 1};
    if (next > place) place = next;
  }
  return place;
}

// Keeps the list in the order of offsets.
void insert(PlannedBuffer* buffers, uint16_t* head, uint16_t added) {
  uint16_t* link = head;
  while (*link != kNone && buffers[*link].offset <= buffers[added].offset) {
    link = &buffers[*link].next;
  }
  buffers[added].next = *link;
  *link = added;
}

}  // namespace

uint32_t plan_greedily(PlannedBuffer* buffers, uint32_t count) {
  sort_by_size(buffers, count);
  uint16_t head = kNone;
  uint32_t highest = 0;
  for (uint32_t i = 0; i < count; ++i) {
    const uint64_t place = lowest_gap(buffers, head, buffers[i]);
    const uint64_t end = place + buffers[i].bytes;
    if (end > UINT32_MAX) return UINT32_MAX;
    buffers[i].offset = static_cast<uint32_t>(place);
    if (end > highest) highest = static_cast<uint32_t>(end);
    insert(buffers, &head, static_cast<uint16_t>(i));
  }
  return highest;
}

}  // namespace mote
