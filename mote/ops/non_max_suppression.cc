// NON_MAX_SUPPRESSION_V4 and _V5 of f32. V5 has a sigma, with which overlapping lowers a score
// (soft suppression), and gives the scores; otherwise they are one.
#include "mote/ops/non_max_suppression.h"

#include "mote/kernels/non_max_suppression.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace non_max_suppression {
namespace {

constexpr Failure kBoxes{Code::kInvalidModel, "boxes must be [count, 4]"};
constexpr Failure kScores{Code::kInvalidModel, "has {got} scores for {want} boxes"};
constexpr Failure kNumber{Code::kInvalidModel, "input {got} must be one f32"};
constexpr Failure kIndexType{Code::kInvalidModel,
                             "the indices and their count are {got:type}, i32 needed"};
constexpr Failure kCount{Code::kInvalidModel, "the count has {got} elements, 1 needed"};
constexpr Failure kLength{Code::kInvalidModel, "the outputs must be two lists of one length"};
constexpr Failure kScoreType{Code::kInvalidModel, "the selected scores are {got:type}, f32 needed"};

enum Input : uint32_t { kBoxesInput, kScoresInput, kMost, kIou, kScore, kSigma };

constexpr KernelRow kKernels[] = {
    // boxes, scores
    {DType::kF32, DType::kF32, kernel<Plan, eval>},
};

// Thresholds and sigma may be computed: any float is good, see the kernel.
Status find_boxes(PrepareContext& context, Plan* plan) {
  const Shape boxes = context.input(kBoxesInput).shape();
  if (boxes.rank != 2 || boxes[1] != 4) return context.fail(kBoxes);
  const uint32_t scores = context.input(kScoresInput).shape().elements();
  plan->box_count = static_cast<uint32_t>(boxes[0]);
  if (scores != plan->box_count) return context.fail(kScores, scores, plan->box_count);
  for (uint32_t i = kIou; i < context.input_count(); ++i) {
    const TensorView number = context.input(i);
    const bool good = number.type() == DType::kF32 && number.shape().elements() == 1;
    if (!good) return context.fail(kNumber, i);
  }
  plan->boxes = context.input_ref(kBoxesInput);
  plan->scores = context.input_ref(kScoresInput);
  plan->iou_threshold = context.input_ref(kIou);
  plan->score_threshold = context.input_ref(kScore);
  plan->sigma = context.input_ref(kSigma);
  return kOk;
}

Status check_scores(PrepareContext& context) {
  const TensorView scores = context.output(1);
  if (scores.type() != DType::kF32) return context.fail(kScoreType, scores.type());
  return scores.shape() == context.output(0).shape() ? kOk : context.fail(kLength);
}

// Outputs: the indices, for V5 the scores, and last how many there are.
Status find_outputs(PrepareContext& context, Plan* plan) {
  const uint32_t last = context.output_count() - 1;
  const TensorView selected = context.output(0), count = context.output(last);
  if (selected.type() != DType::kI32) return context.fail(kIndexType, selected.type());
  if (count.type() != DType::kI32) return context.fail(kIndexType, count.type());
  const uint32_t counts = count.shape().elements();
  if (counts != 1) return context.fail(kCount, counts);
  if (selected.shape().rank != 1) return context.fail(kLength);
  plan->selected = context.output_ref(0);
  plan->selected_scores = kNoTensor;
  plan->selected_count = context.output_ref(last);
  plan->most = selected.shape().elements();
  if (last == 1) return kOk;
  plan->selected_scores = context.output_ref(1);
  return check_scores(context);
}

Status prepare(PrepareContext& context, uint32_t inputs, uint32_t outputs) {
  if (Status failed = context.expect_arity(inputs, inputs, outputs)) return failed;
  if (Status failed =
          context.choose(context.input(kBoxesInput).type(), context.input(kScoresInput).type())) {
    return failed;
  }
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  if (Status failed = find_boxes(context, plan)) return failed;
  if (Status failed = find_outputs(context, plan)) return failed;
  const Span<const int32_t> length(context.output(0).shape().dims, 1);
  if (Status failed = find_known_numbers(context, kMost, length, &plan->length)) return failed;
  return context.request_scratch(plan->box_count * uint32_t{sizeof(kernels::Candidate)},
                                 &plan->candidates);
}

Status prepare_v4(PrepareContext& context) {
  return prepare(context, 5, 2);
}

Status prepare_v5(PrepareContext& context) {
  return prepare(context, 6, 3);
}

}  // namespace

Status eval(const EvalContext& context, const Plan& plan) {
  if (Status failed = check_numbers(context, plan.length)) return failed;
  const float* sigma = context.read_optional<float>(plan.sigma);
  const bool decays = sigma != nullptr && *sigma > 0.0f;
  const kernels::SuppressionRule rule = {*context.read<float>(plan.iou_threshold),
                                         *context.read<float>(plan.score_threshold),
                                         decays ? -0.5f / *sigma : 0.0f};
  int32_t* selected = context.write<int32_t>(plan.selected);
  float* scores =
      plan.selected_scores == kNoTensor ? nullptr : context.write<float>(plan.selected_scores);
  const uint32_t count =
      kernels::suppress(rule, context.read<kernels::Box>(plan.boxes),
                        context.read<float>(plan.scores), plan.box_count, plan.most,
                        context.write<kernels::Candidate>(plan.candidates), selected, scores);
  // Indices that a GATHER may use without harm.
  for (uint32_t i = count; i < plan.most; ++i) {
    selected[i] = 0;
    if (scores != nullptr) scores[i] = 0.0f;
  }
  *context.write<int32_t>(plan.selected_count) = static_cast<int32_t>(count);
  return kOk;
}

}  // namespace non_max_suppression

constexpr Op ops::non_max_suppression_v4{schema::BuiltinOperator::kNonMaxSuppressionV4, nullptr,
                                         mote::non_max_suppression::prepare_v4,
                                         mote::non_max_suppression::kKernels};

constexpr Op ops::non_max_suppression_v5{schema::BuiltinOperator::kNonMaxSuppressionV5, nullptr,
                                         mote::non_max_suppression::prepare_v5,
                                         mote::non_max_suppression::kKernels};

}  // namespace mote
