// TFLite_Detection_PostProcess in f32, as TFLM has it, and in u8 and i8, which are dequantized.
#include "mote/ops/detection_postprocess.h"

#include <string.h>

#include "mote/ops/custom_options.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace detection_postprocess {
namespace {

constexpr Failure kShapes{Code::kInvalidModel,
                          "inputs must be [1, boxes, 4 or more], [1, boxes, classes], [boxes, 4]"};
constexpr Failure kInputTypes{Code::kUnsupported, "anchors are {got:type}, {want:type} needed"};
constexpr Failure kOutputs{Code::kInvalidModel,
                           "outputs must be f32 of 4 n, n, n and 1 elements, n at least {want}"};
constexpr Failure kCounts{Code::kInvalidModel,
                          "custom options max_detections, max_classes_per_detection and "
                          "detections_per_class must be 1 to 65535"};
constexpr Failure kClasses{Code::kInvalidModel,
                           "custom option num_classes must be the {want} columns of the scores, or "
                           "one less"};
constexpr Failure kNumbers{Code::kInvalidModel,
                           "custom options nms_score_threshold, y_scale, x_scale, h_scale, w_scale "
                           "must be numbers, nms_iou_threshold above 0 and at most 1"};
constexpr Failure kTooLarge{Code::kUnsupported, "more than 2^20 boxes or 2^26 scores"};
constexpr Failure kEmptyBox{Code::kInvalidData, "a decoded box has no area"};

constexpr uint32_t kBox = 4;  // numbers

// Where things lie in the scratch memory.
struct Scratch {
  kernels::Box* boxes;  // [boxes]
  float* best;          // [boxes] scores of one class, or the best of all
  uint32_t* order;      // [boxes]
  uint32_t* detected;   // [max_detections] box * columns + column
  float* scores;        // [boxes][columns], not for f32

  static uint32_t bytes(const Plan& plan, bool dequantize) {
    const uint32_t scores = dequantize ? plan.boxes * plan.columns : 0;
    return (plan.boxes * (kBox + 2) + plan.max_detections + scores) * 4;
  }
  Scratch(const EvalContext& context, const Plan& plan)
      : boxes(context.write<kernels::Box>(plan.scratch)),
        best(reinterpret_cast<float*>(boxes + plan.boxes)),
        order(reinterpret_cast<uint32_t*>(best + plan.boxes)),
        detected(order + plan.boxes),
        scores(reinterpret_cast<float*>(detected + plan.max_detections)) {}
};

Status read_counts(const CustomOptions& options, PrepareContext& context, Plan* plan) {
  int32_t detections = 0, per_box = 0, per_class = 100;
  if (!options.read("max_detections", 1, 65535, &detections) ||
      !options.read("max_classes_per_detection", 1, 65535, &per_box) ||
      (options.has("detections_per_class") &&
       !options.read("detections_per_class", 1, 65535, &per_class))) {
    return context.fail(kCounts);
  }
  const int32_t columns = static_cast<int32_t>(plan->columns);
  int32_t classes = 0;
  if (!options.read("num_classes", columns > 1 ? columns - 1 : 1, columns, &classes)) {
    return context.fail(kClasses, 0, columns);
  }
  plan->classes = static_cast<uint32_t>(classes);
  plan->max_detections = static_cast<uint32_t>(detections);
  plan->classes_per_detection = static_cast<uint32_t>(per_box < classes ? per_box : classes);
  plan->detections_per_class = static_cast<uint32_t>(per_class);
  return kOk;
}

Status read_numbers(const CustomOptions& options, PrepareContext& context, Plan* plan) {
  bool by_class = false;
  options.read("use_regular_nms", &by_class);
  plan->by_class = by_class ? 1 : 0;
  if (!options.read("nms_score_threshold", &plan->suppression.score_threshold) ||
      !options.read("nms_iou_threshold", &plan->suppression.overlap_threshold) ||
      !options.read("y_scale", &plan->scales[0]) || !options.read("x_scale", &plan->scales[1]) ||
      !options.read("h_scale", &plan->scales[2]) || !options.read("w_scale", &plan->scales[3])) {
    return context.fail(kNumbers);
  }
  const float overlap = plan->suppression.overlap_threshold;
  return overlap > 0.0f && overlap <= 1.0f ? kOk : context.fail(kNumbers);
}

Status find_inputs(PrepareContext& context, Plan* plan) {
  const Shape encodings = context.input(0).shape(), scores = context.input(1).shape();
  const Shape anchors = context.input(2).shape();
  const bool fits = encodings.rank == 3 && scores.rank == 3 && anchors.rank == 2 &&
                    encodings[0] == 1 && scores[0] == 1 && encodings[1] == scores[1] &&
                    encodings[1] == anchors[0] && encodings[2] >= 4 && anchors[1] == 4;
  if (!fits) return context.fail(kShapes);
  const DType type = context.input(0).type();
  if (context.input(2).type() != type) {
    return context.fail(kInputTypes, context.input(2).type(), type);
  }
  plan->encodings = context.input_ref(0);
  plan->scores = context.input_ref(1);
  plan->anchors = context.input_ref(2);
  plan->boxes = static_cast<uint32_t>(encodings[1]);
  plan->encoding_size = static_cast<uint32_t>(encodings[2]);
  plan->columns = static_cast<uint32_t>(scores[2]);
  for (uint32_t i = 0; i < 3; ++i) {
    plan->quantization[i] = {context.input(i).scale(), context.input(i).zero_point()};
  }
  return plan->boxes <= (1u << 20) && scores.elements() <= (1u << 26) ? kOk
                                                                      : context.fail(kTooLarge);
}

Status find_outputs(PrepareContext& context, Plan* plan) {
  plan->detected_boxes = context.output_ref(0);
  plan->detected_classes = context.output_ref(1);
  plan->detected_scores = context.output_ref(2);
  plan->detected_count = context.output_ref(3);
  plan->capacity = context.output(1).shape().elements();
  const uint32_t expected[] = {kBox * plan->capacity, plan->capacity, plan->capacity, 1};
  bool fits = plan->capacity >= plan->max_detections;
  for (uint32_t i = 0; i < 4; ++i) {
    fits = fits && context.output(i).type() == DType::kF32 &&
           context.output(i).shape().elements() == expected[i];
  }
  return fits ? kOk : context.fail(kOutputs, 0, plan->max_detections);
}

Status prepare_row(PrepareContext& context) {
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  if (Status failed = find_inputs(context, plan)) return failed;
  const CustomOptions options(context.op().custom_options());
  if (Status failed = read_counts(options, context, plan)) return failed;
  if (Status failed = read_numbers(options, context, plan)) return failed;
  if (Status failed = find_outputs(context, plan)) return failed;
  const bool dequantize = context.input(0).type() != DType::kF32;
  return context.request_scratch(Scratch::bytes(*plan, dequantize), &plan->scratch);
}

constexpr KernelRow kKernels[] = {
    // encodings and anchors, scores
    {DType::kF32, DType::kF32, kernel<Plan, eval<float>>, prepare_row},
    {DType::kU8, DType::kU8, kernel<Plan, eval<uint8_t>>, prepare_row},
    {DType::kI8, DType::kI8, kernel<Plan, eval<int8_t>>, prepare_row},
};

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(3, 3, 4)) return failed;
  if (Status failed = context.choose(context.input(0).type(), context.input(1).type())) {
    return failed;
  }
  return context.prepare_row();
}

float real(float value, const Quantization&) {
  return value;
}

template <class T>
float real(T value, const Quantization& q) {
  return (static_cast<float>(value) - static_cast<float>(q.zero_point)) * q.scale;
}

template <class T>
Status decode_boxes(const EvalContext& context, const Plan& plan, kernels::Box* boxes) {
  const T* encodings = context.read<T>(plan.encodings);
  const T* anchors = context.read<T>(plan.anchors);
  for (uint32_t i = 0; i < plan.boxes; ++i) {
    float encoding[kBox], anchor[kBox];
    for (uint32_t j = 0; j < kBox; ++j) {
      encoding[j] = real(encodings[i * plan.encoding_size + j], plan.quantization[0]);
      anchor[j] = real(anchors[i * kBox + j], plan.quantization[2]);
    }
    boxes[i] = kernels::decode_box(encoding, anchor, plan.scales);
    if (boxes[i].top >= boxes[i].bottom || boxes[i].left >= boxes[i].right) return kEmptyBox;
  }
  return kOk;
}

const float* find_scores(const EvalContext& context, const Plan& plan, float*, const float*) {
  return context.read<float>(plan.scores);
}

template <class T>
const float* find_scores(const EvalContext& context, const Plan& plan, float* room, const T*) {
  const T* scores = context.read<T>(plan.scores);
  for (uint32_t i = 0; i < plan.boxes * plan.columns; ++i) {
    room[i] = real(scores[i], plan.quantization[1]);
  }
  return room;
}

// The outputs of one invocation. What is not detected stays 0.
class Detections {
 public:
  Detections(const EvalContext& context, const Plan& plan)
      : boxes_(context.write<kernels::Box>(plan.detected_boxes)),
        classes_(context.write<float>(plan.detected_classes)),
        scores_(context.write<float>(plan.detected_scores)),
        capacity_(plan.capacity) {
    memset(boxes_, 0, capacity_ * sizeof *boxes_);
    memset(classes_, 0, capacity_ * sizeof *classes_);
    memset(scores_, 0, capacity_ * sizeof *scores_);
  }

  float* scores() const { return scores_; }
  void set(uint32_t place, const kernels::Box& box, uint32_t label, float score) const {
    if (place >= capacity_) return;
    boxes_[place] = box;
    classes_[place] = static_cast<float>(label);
    scores_[place] = score;
  }

 private:
  kernels::Box* boxes_;
  float* classes_;
  float* scores_;
  uint32_t capacity_;
};

// One suppression over the best class of each box; then the best classes of what is left. The
// places leave gaps when there are several classes a box, in TFLite as in TFLM: the first factor of
// `place` already counts classes.
uint32_t detect_once(const Plan& plan, const float* scores, const Scratch& scratch,
                     const Detections& detections) {
  const float* first = scores + (plan.columns - plan.classes);
  for (uint32_t i = 0; i < plan.boxes; ++i) {
    const float* row = first + i * plan.columns;
    scratch.best[i] = row[kernels::next_class(row, plan.classes, plan.classes)];
  }
  const uint32_t picked = plan.suppression.pick(scratch.boxes, scratch.best, plan.boxes,
                                                plan.max_detections, scratch.order);
  uint32_t count = 0;
  for (uint32_t i = 0; i < picked; ++i) {
    const uint32_t box = scratch.order[i];
    const float* row = first + box * plan.columns;
    uint32_t label = plan.classes;
    for (uint32_t j = 0; j < plan.classes_per_detection; ++j) {
      label = kernels::next_class(row, plan.classes, label);
      const uint32_t place = plan.classes_per_detection * count + j;
      detections.set(place, scratch.boxes[box], label, row[label]);
      ++count;
    }
  }
  return count;
}

// Inserts a detection behind those that score as much or more. `scores` and `detected` belong
// together; the last one falls off when there are `most`.
uint32_t insert(float score, uint32_t index, float* scores, uint32_t* detected, uint32_t count,
                uint32_t most) {
  uint32_t place = count;
  while (place > 0 && scores[place - 1] < score) --place;
  if (place == most) return count;
  if (count < most) ++count;
  for (uint32_t i = count - 1; i > place; --i) {
    scores[i] = scores[i - 1];
    detected[i] = detected[i - 1];
  }
  scores[place] = score;
  detected[place] = index;
  return count;
}

// A suppression for each class, and the best of all of them.
uint32_t detect_by_class(const Plan& plan, const float* scores, const Scratch& scratch,
                         const Detections& detections) {
  const uint32_t background = plan.columns - plan.classes;
  uint32_t count = 0;
  for (uint32_t column = background; column < plan.columns; ++column) {
    for (uint32_t i = 0; i < plan.boxes; ++i) scratch.best[i] = scores[i * plan.columns + column];
    const uint32_t picked = plan.suppression.pick(scratch.boxes, scratch.best, plan.boxes,
                                                  plan.detections_per_class, scratch.order);
    for (uint32_t i = 0; i < picked; ++i) {
      const uint32_t box = scratch.order[i];
      count = insert(scratch.best[box], box * plan.columns + column, detections.scores(),
                     scratch.detected, count, plan.max_detections);
    }
  }
  for (uint32_t i = 0; i < count; ++i) {
    const uint32_t index = scratch.detected[i];
    detections.set(i, scratch.boxes[index / plan.columns], index % plan.columns - background,
                   detections.scores()[i]);
  }
  return count;
}

}  // namespace

template <class T>
Status eval(const EvalContext& context, const Plan& plan) {
  const Scratch scratch(context, plan);
  if (Status failed = decode_boxes<T>(context, plan, scratch.boxes)) return failed;
  const float* scores = find_scores(context, plan, scratch.scores, static_cast<T*>(nullptr));
  const Detections detections(context, plan);
  const uint32_t count = plan.by_class != 0 ? detect_by_class(plan, scores, scratch, detections)
                                            : detect_once(plan, scores, scratch, detections);
  *context.write<float>(plan.detected_count) = static_cast<float>(count);
  return kOk;
}

}  // namespace detection_postprocess

constexpr Op ops::detection_postprocess{
    schema::BuiltinOperator::kCustom, "TFLite_Detection_PostProcess",
    mote::detection_postprocess::prepare, mote::detection_postprocess::kKernels};

}  // namespace mote
