// NON_MAX_SUPPRESSION_V4 and _V5: the best boxes that do not overlap.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/ops/number_list.h"
#include "mote/ops/op.h"

namespace mote::non_max_suppression {

struct Plan {
  TensorRef boxes;
  TensorRef scores;
  TensorRef iou_threshold;
  TensorRef score_threshold;
  TensorRef sigma;            // kNoTensor for V4
  TensorRef selected;         // indices of boxes
  TensorRef selected_scores;  // kNoTensor for V4
  TensorRef selected_count;
  uint32_t box_count;
  uint32_t most;        // boxes that can be selected; the outputs' length
  Slot candidates;      // scratch: box_count of kernels::Candidate
  KnownNumbers length;  // `most` once more, when it is computed

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("boxes", &Plan::boxes);
    visit("scores", &Plan::scores);
    visit("iou_threshold", &Plan::iou_threshold);
    visit("score_threshold", &Plan::score_threshold);
    visit("sigma", &Plan::sigma);
    visit("selected", &Plan::selected);
    visit("selected_scores", &Plan::selected_scores);
    visit("selected_count", &Plan::selected_count);
    visit("box_count", &Plan::box_count);
    visit("most", &Plan::most);
    visit("candidates", &Plan::candidates);
    visit("length", &Plan::length);
  }
};

Status eval(const EvalContext& context, const Plan& plan);

}  // namespace mote::non_max_suppression
