// From box encodings and class scores to a list of detections: decoding, non-maximum suppression.
#pragma once

#include <math.h>
#include <stdint.h>

namespace mote::kernels {

struct Box {
  float top, left, bottom, right;
};

// Encodings and anchors are (y, x, height, width); `scales` divides the encoding, in this order.
// TFLM computes in double and rounds once: differences are in the last bits of a float.
inline Box decode_box(const float* encoding, const float* anchor, const float* scales) {
  const float y = encoding[0] / scales[0] * anchor[2] + anchor[0];
  const float x = encoding[1] / scales[1] * anchor[3] + anchor[1];
  const float half_height = 0.5f * expf(encoding[2] / scales[2]) * anchor[2];
  const float half_width = 0.5f * expf(encoding[3] / scales[3]) * anchor[3];
  return {y - half_height, x - half_width, y + half_height, x + half_width};
}

inline float intersection_over_union(const Box& a, const Box& b) {
  const float area_a = (a.bottom - a.top) * (a.right - a.left);
  const float area_b = (b.bottom - b.top) * (b.right - b.left);
  if (area_a <= 0 || area_b <= 0) return 0;
  const float height =
      (a.bottom < b.bottom ? a.bottom : b.bottom) - (a.top > b.top ? a.top : b.top);
  const float width = (a.right < b.right ? a.right : b.right) - (a.left > b.left ? a.left : b.left);
  const float common = (height > 0 ? height : 0) * (width > 0 ? width : 0);
  return common / (area_a + area_b - common);
}

// Indices of scores, the best first; of equal ones the first first: one order, as a stable sort
// has.
class ByScore {
 public:
  explicit ByScore(const float* scores) : scores_(scores) {}
  bool before(uint32_t a, uint32_t b) const {
    return scores_[a] > scores_[b] || (scores_[a] == scores_[b] && a < b);
  }

  // Heap sort: in place, no recursion, n log n for any scores.
  void sort(uint32_t* indices, uint32_t count) const {
    for (uint32_t i = count / 2; i-- > 0;) sift_down(indices, i, count);
    for (uint32_t end = count; end-- > 1;) {
      const uint32_t worst = indices[0];
      indices[0] = indices[end];
      indices[end] = worst;
      sift_down(indices, 0, end);
    }
  }

 private:
  // The heap's root is the one that comes last.
  void sift_down(uint32_t* heap, uint32_t parent, uint32_t count) const {
    for (uint32_t child = 2 * parent + 1; child < count; child = 2 * parent + 1) {
      if (child + 1 < count && before(heap[child], heap[child + 1])) ++child;
      if (!before(heap[parent], heap[child])) return;
      const uint32_t moved = heap[parent];
      heap[parent] = heap[child];
      heap[child] = moved;
      parent = child;
    }
  }

  const float* scores_;
};

struct Suppression {
  float score_threshold;
  float overlap_threshold;

  // Picks the best score, drops all that overlap it too much, and so on, `most` times at most.
  // Leaves the indices of what it picked in order[0 ... result - 1]; `order` has room for n.
  uint32_t pick(const Box* boxes, const float* scores, uint32_t n, uint32_t most,
                uint32_t* order) const {
    uint32_t count = 0;
    for (uint32_t i = 0; i < n; ++i) {
      if (scores[i] >= score_threshold) order[count++] = i;
    }
    ByScore(scores).sort(order, count);
    uint32_t picked = 0;
    while (picked < count && picked < most) {
      const Box& best = boxes[order[picked++]];
      uint32_t kept = picked;
      for (uint32_t i = picked; i < count; ++i) {
        const float overlap = intersection_over_union(best, boxes[order[i]]);
        if (!(overlap > overlap_threshold)) order[kept++] = order[i];
      }
      count = kept;
    }
    return picked;
  }
};

// The class that follows `previous` in the order of scores; the best one when previous == n. When
// scores are not numbers there may be none: then `previous`, or 0.
inline uint32_t next_class(const float* scores, uint32_t n, uint32_t previous) {
  const ByScore order(scores);
  uint32_t best = n;
  for (uint32_t i = 0; i < n; ++i) {
    const bool follows = previous == n || order.before(previous, i);
    if (follows && (best == n || order.before(i, best))) best = i;
  }
  if (best < n) return best;
  return previous == n ? 0 : previous;
}

}  // namespace mote::kernels
