// Tells gestures apart: a window of raw acceleration in, a class with a score for each out.
#include "firmware/gesture/gesture_classifier.h"

#include "firmware/gesture/quantization.h"

namespace firmware {
namespace {

using mote::Code;
using mote::DType;
using mote::Failure;
using mote::Status;
using mote::Tensor;

constexpr Failure kTensorCount{Code::kUnsupported,
                               "a gesture model has one input and one output (got {got} tensors)"};
constexpr Failure kType{Code::kUnsupported,
                        "a gesture model's input and output are i8 or f32 (got {got:type})"};
constexpr Failure kAxes{Code::kMisuse,
                        "{got} input values are no whole number of rows with {want} axes"};
constexpr Failure kLabels{Code::kMisuse, "the model has {got} outputs, but {want} labels"};
constexpr Failure kTooManyGestures{Code::kUnsupported, "{got} gestures are more than {want}"};

bool is_i8_or_f32(DType type) {
  return type == DType::kI8 || type == DType::kF32;
}

uint32_t elements(const Tensor& tensor) {
  return tensor.type == DType::kF32 ? tensor.bytes / uint32_t{sizeof(float)} : tensor.bytes;
}

}  // namespace

GestureClassifier::GestureClassifier(const GestureModel& model, mote::OpTable ops,
                                     mote::Span<uint8_t> arena)
    : model_(model), interpreter_(flatbuffer_, ops, arena) {}

Status GestureClassifier::fail(const Failure& failure, uint32_t got, uint32_t want) {
  diagnosis_ = {};
  diagnosis_.failure = failure;
  diagnosis_.got = got;
  diagnosis_.want = want;
  return failure;
}

Status GestureClassifier::start() {
  if (Status failed = flatbuffer_.open(model_.bytes.data, model_.bytes.size, &diagnosis_)) {
    return failed;
  }
  if (Status failed = interpreter_.allocate()) {
    diagnosis_ = interpreter_.diagnosis();
    return failed;
  }
  return fits_gestures();
}

Status GestureClassifier::fits_gestures() {
  const uint32_t tensors = interpreter_.input_count() + interpreter_.output_count();
  if (interpreter_.input_count() != 1 || tensors != 2) return fail(kTensorCount, tensors, 2);
  const Tensor input = interpreter_.input(0);
  const Tensor output = interpreter_.output(0);
  if (!is_i8_or_f32(input.type)) return fail(kType, static_cast<uint32_t>(input.type), 0);
  if (!is_i8_or_f32(output.type)) return fail(kType, static_cast<uint32_t>(output.type), 0);
  const uint32_t axes = model_.mean.size;
  if (axes == 0 || axes != model_.inverse_deviation.size || elements(input) % axes != 0) {
    return fail(kAxes, elements(input), axes);
  }
  const uint32_t gestures = elements(output);
  if (gestures != model_.labels.size) return fail(kLabels, gestures, model_.labels.size);
  if (gestures > GestureResult::kMostGestures) {
    return fail(kTooManyGestures, gestures, GestureResult::kMostGestures);
  }
  window_values_ = elements(input);
  return mote::kOk;
}

void GestureClassifier::load(const float* window) {
  const Tensor input = interpreter_.input(0);
  const uint32_t axes = model_.mean.size;
  uint32_t axis = 0;
  for (uint32_t i = 0; i < window_values_; ++i) {
    const float raw = window[i];
    const bool is_number = raw == raw;
    const float value =
        is_number ? (raw - model_.mean[axis]) * model_.inverse_deviation[axis] : 0.0f;
    if (input.type == DType::kI8) {
      input.as<int8_t>()[i] = quantize_i8(value, input.scale, input.zero_point);
    } else {
      input.as<float>()[i] = value;
    }
    if (++axis == axes) axis = 0;
  }
}

Status GestureClassifier::invoke() {
  const Status failed = interpreter_.invoke();
  if (failed) diagnosis_ = interpreter_.diagnosis();
  return failed;
}

void GestureClassifier::read(GestureResult* result) const {
  const Tensor output = interpreter_.output(0);
  result->count = model_.labels.size;
  result->best = 0;
  for (uint32_t i = 0; i < result->count; ++i) {
    result->scores[i] = output.type == DType::kI8
                            ? dequantize(output.as<int8_t>()[i], output.scale, output.zero_point)
                            : output.as<float>()[i];
    if (result->scores[i] > result->scores[result->best]) result->best = i;
  }
}

}  // namespace firmware
