// Non-maximum suppression: of boxes that overlap much, only the one with the best score stays.
#pragma once

#include <math.h>
#include <stdint.h>

namespace mote::kernels {

// Corners in any order.
struct Box {
  float y1, x1, y2, x2;
};

struct SuppressionRule {
  float iou_threshold;    // boxes that overlap by this much exclude each other
  float score_threshold;  // boxes must have more
  float decay;            // -1 / (2 sigma): overlapping lowers a score; 0: it does not
};

// What is still to be decided about a box.
struct Candidate {
  static constexpr uint32_t kDecided = UINT32_MAX;

  float score;
  uint32_t compared;  // with how many selected boxes
};

// Intersection over union; 0 for boxes without area.
inline float overlap(const Box& a, const Box& b) {
  const float a_top = fminf(a.y1, a.y2), a_bottom = fmaxf(a.y1, a.y2);
  const float a_left = fminf(a.x1, a.x2), a_right = fmaxf(a.x1, a.x2);
  const float b_top = fminf(b.y1, b.y2), b_bottom = fmaxf(b.y1, b.y2);
  const float b_left = fminf(b.x1, b.x2), b_right = fmaxf(b.x1, b.x2);
  const float a_area = (a_bottom - a_top) * (a_right - a_left);
  const float b_area = (b_bottom - b_top) * (b_right - b_left);
  if (!(a_area > 0.0f) || !(b_area > 0.0f)) return 0.0f;
  const float height = fmaxf(fminf(a_bottom, b_bottom) - fmaxf(a_top, b_top), 0.0f);
  const float width = fmaxf(fminf(a_right, b_right) - fmaxf(a_left, b_left), 0.0f);
  return height * width / (a_area + b_area - height * width);
}

// The candidate with the best score, the first of several; `count` when none is left.
inline uint32_t find_best(const Candidate* candidates, uint32_t count) {
  uint32_t best = count;
  for (uint32_t i = 0; i < count; ++i) {
    if (candidates[i].compared == Candidate::kDecided) continue;
    if (best == count || candidates[i].score > candidates[best].score) best = i;
  }
  return best;
}

// Compares a candidate with the selected boxes that it has not met. Returns whether one of them
// excludes it; its score may decay.
inline bool is_excluded(const SuppressionRule& rule, const Box* boxes, uint32_t index,
                        const int32_t* selected, uint32_t selected_count, Candidate* candidate) {
  // The latest first: boxes with similar scores are likely to overlap.
  for (uint32_t i = selected_count; i-- > candidate->compared;) {
    const float iou = overlap(boxes[index], boxes[selected[i]]);
    if (iou >= rule.iou_threshold) return true;
    if (rule.decay < 0.0f) candidate->score *= expf(rule.decay * iou * iou);
    if (candidate->score <= rule.score_threshold) return true;
  }
  candidate->compared = selected_count;
  return false;
}

// TFLite's algorithm; `candidates` is room for one each box. A candidate whose score has decayed
// waits for its turn once more. TFLite finds a box again after selecting it and relies on its
// overlap with itself, so that one without area can be selected twice; here it is out. Writes at
// most `most` indices, and their scores when `selected_scores` is not null; returns how many. It
// searches all boxes for each one that it looks at: count * (selected + excluded) comparisons and
// no sorting.
inline uint32_t suppress(const SuppressionRule& rule, const Box* boxes, const float* scores,
                         uint32_t count, uint32_t most, Candidate* candidates, int32_t* selected,
                         float* selected_scores) {
  for (uint32_t i = 0; i < count; ++i) {
    candidates[i] = {scores[i], scores[i] > rule.score_threshold ? 0 : Candidate::kDecided};
  }
  uint32_t selected_count = 0;
  while (selected_count < most) {
    const uint32_t best = find_best(candidates, count);
    if (best == count) break;
    Candidate* candidate = &candidates[best];
    const float score = candidate->score;
    const bool excluded = is_excluded(rule, boxes, best, selected, selected_count, candidate);
    if (!excluded && candidate->score < score) continue;
    candidate->compared = Candidate::kDecided;
    if (excluded) continue;
    selected[selected_count] = static_cast<int32_t>(best);
    if (selected_scores != nullptr) selected_scores[selected_count] = score;
    ++selected_count;
  }
  return selected_count;
}

}  // namespace mote::kernels
