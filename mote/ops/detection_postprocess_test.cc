// TFLite_Detection_PostProcess: boxes and scores by hand, and against a naive version.
#include "mote/ops/detection_postprocess.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include "tests/support/custom_op.h"

namespace mote {
namespace {

using F32 = std::vector<float>;

const test::Options kOptions = {{"max_detections", 3},
                                {"max_classes_per_detection", 1},
                                {"detections_per_class", 100},
                                {"use_regular_nms", false},
                                {"nms_score_threshold", 0.25},
                                {"nms_iou_threshold", 0.5},
                                {"num_classes", 2},
                                {"y_scale", 10.0},
                                {"x_scale", 10.0},
                                {"h_scale", 5.0},
                                {"w_scale", 5.0}};

struct Sizes {
  int32_t boxes, columns, capacity;
  DType type = DType::kF32;
  float scale = 0;
  int64_t zero_point = 0;
};

test::OneOpModel detector(const test::Options& options, const Sizes& sizes) {
  test::OneOpModel model = test::custom_op("TFLite_Detection_PostProcess", options);
  model.input({1, sizes.boxes, 4}, sizes.type, sizes.scale, sizes.zero_point);
  model.input({1, sizes.boxes, sizes.columns}, sizes.type, sizes.scale, sizes.zero_point);
  model.input({sizes.boxes, 4}, sizes.type, sizes.scale, sizes.zero_point);
  const int32_t n = sizes.capacity;
  model.output({1, n, 4}, DType::kF32).output({1, n}, DType::kF32).output({1, n}, DType::kF32);
  model.output({1}, DType::kF32);
  return model;
}

struct Detections {
  F32 boxes, classes, scores, count;
};

template <class T>
Detections detect(const test::OneOpModel& model, const std::vector<T>& encodings,
                  const std::vector<T>& scores, const std::vector<T>& anchors) {
  test::Stream stream(model);
  Detections found;
  found.boxes = stream.step<float>({encodings, scores, anchors});
  EXPECT_FALSE(stream.status()) << stream.message();
  found.classes = stream.output<float>(1);
  found.scores = stream.output<float>(2);
  found.count = stream.output<float>(3);
  return found;
}

// Two unit boxes that overlap by nine tenths, and one far away.
const F32 kEncodings = {0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0};
const F32 kAnchors = {0.5f, 0.5f, 1, 1, 0.5f, 0.5f, 1, 1, 0.5f, 10.5f, 1, 1};
const F32 kFirst = {0, 0, 1, 1};
const F32 kSecond = {0, 0.1f, 1, 1.1f};
const F32 kFar = {0, 10, 1, 11};

F32 join(std::initializer_list<F32> lists) {
  F32 all;
  for (const F32& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

void expect_near(const F32& got, const F32& want) {
  ASSERT_EQ(got.size(), want.size());
  for (size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], want[i], 1e-5) << i;
}

struct Case {
  const char* name;
  test::Options options;
  int32_t columns;
  F32 scores;  // a row a box
  F32 boxes, classes, best;
  float count;
};

const F32 kNothing(4, 0.0f);

const Case kCases[] = {
    {"TheBetterBoxSuppressesTheOther",
     kOptions,
     2,
     {0.1f, 0.9f, 0.8f, 0.1f, 0.3f, 0.2f},
     join({kFirst, kFar, kNothing}),
     {1, 0, 0},
     {0.9f, 0.3f, 0},
     2},
    {"BackgroundIsNoClass",
     kOptions,
     3,
     {1, 0.1f, 0.4f, 1, 0.5f, 0, 1, 0, 0},
     join({kSecond, kNothing, kNothing}),
     {0, 0, 0},
     {0.5f, 0, 0},
     1},
    {"OfEqualScoresTheFirstWins",
     kOptions,
     2,
     {0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f},
     join({kFirst, kFar, kNothing}),
     {0, 0, 0},
     {0.5f, 0.5f, 0},
     2},
    {"ByClassBothMayStay",
     test::with(kOptions, "use_regular_nms", true),
     2,
     {0.1f, 0.9f, 0.8f, 0.1f, 0.3f, 0.2f},
     join({kFirst, kSecond, kFar}),
     {1, 0, 0},
     {0.9f, 0.8f, 0.3f},
     3},
    {"ByClassOnlySoMany",
     test::with(test::with(kOptions, "use_regular_nms", true), "detections_per_class", 1),
     2,
     {0.1f, 0.9f, 0.8f, 0.1f, 0.3f, 0.4f},
     join({kFirst, kSecond, kNothing}),
     {1, 0, 0},
     {0.9f, 0.8f, 0},
     2},
    {"OnlyMaxDetections",
     test::with(kOptions, "max_detections", 1),
     2,
     {0.1f, 0.9f, 0.8f, 0.1f, 0.3f, 0.2f},
     join({kFirst, kNothing, kNothing}),
     {1, 0, 0},
     {0.9f, 0, 0},
     1},
    {"NothingAboveTheThreshold",
     kOptions,
     2,
     {0.1f, 0.2f, 0.1f, 0.1f, 0.2f, 0.2f},
     join({kNothing, kNothing, kNothing}),
     {0, 0, 0},
     {0, 0, 0},
     0},
    // Several classes a box leave gaps, as in TFLite: places 0, 3 and, beyond the outputs, more.
    {"SeveralClassesABox",
     test::with(kOptions, "max_classes_per_detection", 2),
     2,
     {0.4f, 0.9f, 0.1f, 0.1f, 0.1f, 0.1f},
     join({kFirst, kNothing, kNothing}),
     {1, 0, 0},
     {0.9f, 0, 0},
     2},
};

class DetectionPostprocess : public testing::TestWithParam<Case> {};

TEST_P(DetectionPostprocess, PicksByHand) {
  const Case& c = GetParam();
  const Detections got =
      detect(detector(c.options, {3, c.columns, 3}), kEncodings, c.scores, kAnchors);
  expect_near(got.boxes, c.boxes);
  expect_near(got.classes, c.classes);
  expect_near(got.scores, c.best);
  EXPECT_EQ(got.count, F32{c.count});
}

INSTANTIATE_TEST_SUITE_P(DetectionPostprocess, DetectionPostprocess, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(DetectionPostprocess, DecodesCentersAndSizes) {
  const Detections got =
      detect(detector(test::with(kOptions, "max_detections", 1), {1, 2, 1}),
             F32{5, -5, 5 * std::log(2.0f), -5 * std::log(4.0f)}, F32{1, 0}, F32{10, 20, 4, 8});
  // Center (10 + 0.5 * 4, 20 - 0.5 * 8), half sizes 4 * 2 / 2 and 8 / 4 / 2.
  expect_near(got.boxes, {8, 15, 16, 17});
}

// --- against the plain algorithm, with doubles and sorted vectors ---

struct Found {
  size_t box, label;
  float score;
};

double overlap(const float* a, const float* b) {
  const double height = std::min(a[2], b[2]) - std::max(a[0], b[0]);
  const double width = std::min(a[3], b[3]) - std::max(a[1], b[1]);
  const double common = std::max(height, 0.0) * std::max(width, 0.0);
  const auto area = [](const float* x) { return (double{x[2]} - x[0]) * (double{x[3]} - x[1]); };
  return common / (area(a) + area(b) - common);
}

std::vector<size_t> suppress(const F32& boxes, const F32& scores) {
  std::vector<size_t> order(scores.size()), picked;
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return scores[a] > scores[b]; });
  for (const size_t i : order) {
    const bool apart = std::all_of(picked.begin(), picked.end(), [&](size_t j) {
      return overlap(&boxes[4 * i], &boxes[4 * j]) <= 0.5;
    });
    if (scores[i] >= 0.25f && apart) picked.push_back(i);
  }
  return picked;
}

TEST(DetectionPostprocess, EqualsThePlainAlgorithm) {
  constexpr int32_t kBoxes = 60, kClasses = 5, kMost = 20;
  std::mt19937 random(1);
  std::uniform_real_distribution<float> unit(0, 1);
  for (int round = 0; round < 50; ++round) {
    F32 scores(kBoxes * kClasses), anchors, boxes;
    for (float& score : scores) score = unit(random);
    for (int i = 0; i < kBoxes; ++i) {
      const float y = 4 * unit(random), x = 4 * unit(random), h = 1 + unit(random), w = h;
      for (const float value : {y, x, h, w}) anchors.push_back(value);
      for (const float value : {y - h / 2, x - w / 2, y + h / 2, x + w / 2}) boxes.push_back(value);
    }
    std::vector<Found> want;
    for (size_t label = 0; label < kClasses; ++label) {
      F32 column;
      for (size_t i = 0; i < kBoxes; ++i) column.push_back(scores[i * kClasses + label]);
      for (const size_t i : suppress(boxes, column)) want.push_back({i, label, column[i]});
    }
    std::stable_sort(want.begin(), want.end(),
                     [](const Found& a, const Found& b) { return a.score > b.score; });
    test::Options options = test::with(kOptions, "use_regular_nms", true);
    options = test::with(test::with(options, "max_detections", kMost), "num_classes", kClasses);
    const Detections got = detect(detector(options, {kBoxes, kClasses, kMost}),
                                  F32(4 * kBoxes, 0.0f), scores, anchors);
    ASSERT_EQ(got.count[0], static_cast<float>(std::min<size_t>(want.size(), kMost)));
    for (size_t i = 0; i < static_cast<size_t>(got.count[0]); ++i) {
      ASSERT_EQ(got.scores[i], want[i].score);
      ASSERT_EQ(got.classes[i], static_cast<float>(want[i].label));
      for (size_t j = 0; j < 4; ++j) ASSERT_EQ(got.boxes[4 * i + j], boxes[4 * want[i].box + j]);
    }
  }
}

template <class T>
std::vector<T> quantize(const F32& values, int zero_point) {
  std::vector<T> quantized;
  for (const float value : values) {
    quantized.push_back(static_cast<T>(std::lround(value * 10) + zero_point));
  }
  return quantized;
}

template <class T>
void expect_quantized_works(DType type, int zero_point) {
  const Detections got = detect(detector(kOptions, {3, 2, 3, type, 0.1f, zero_point}),
                                quantize<T>(kEncodings, zero_point),
                                quantize<T>({0.1f, 0.9f, 0.8f, 0.1f, 0.3f, 0.2f}, zero_point),
                                quantize<T>(kAnchors, zero_point));
  expect_near(got.boxes, join({kFirst, kFar, kNothing}));
  expect_near(got.classes, {1, 0, 0});
  expect_near(got.scores, {0.9f, 0.3f, 0});
}

TEST(DetectionPostprocess, EightBitInputsAreDequantized) {
  expect_quantized_works<uint8_t>(DType::kU8, 100);
  expect_quantized_works<int8_t>(DType::kI8, -100);
}

TEST(DetectionPostprocess, NumbersThatAreNoneStayWithinBounds) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const bool by_class : {false, true}) {
    const test::Options options = test::with(kOptions, "use_regular_nms", by_class);
    detect(detector(options, {3, 2, 3}), F32(12, nan), F32(6, 1), kAnchors);
    EXPECT_EQ(detect(detector(options, {3, 2, 3}), kEncodings, F32(6, nan), kAnchors).count,
              F32{0});
  }
}

TEST(DetectionPostprocess, ABoxWithoutAreaIsAnError) {
  test::Stream stream(detector(kOptions, {3, 2, 3}));
  F32 anchors = kAnchors;
  anchors[6] = 0;
  stream.step<float>({kEncodings, F32(6, 1), anchors});
  EXPECT_TRUE(stream.status());
  EXPECT_EQ(stream.message(), "node 0 TFLite_Detection_PostProcess: a decoded box has no area");
}

// --- refusals ---

const std::string kNode = "node 0 TFLite_Detection_PostProcess: ";

struct OptionRefusal {
  const char* name;
  test::Options options;
  const char* message;
};

const char* const kCounts =
    "custom options max_detections, max_classes_per_detection and detections_per_class must be 1 "
    "to 65535";
const char* const kNumbers =
    "custom options nms_score_threshold, y_scale, x_scale, h_scale, w_scale must be numbers, "
    "nms_iou_threshold above 0 and at most 1";
const char* const kClassCount =
    "custom option num_classes must be the 2 columns of the scores, or one less";

const OptionRefusal kRefusals[] = {
    {"None", {}, kCounts},
    {"MaxDetections", test::with(kOptions, "max_detections", 0), kCounts},
    {"ClassesPerDetection", test::without(kOptions, "max_classes_per_detection"), kCounts},
    {"DetectionsPerClass", test::with(kOptions, "detections_per_class", -1), kCounts},
    {"TooManyClasses", test::with(kOptions, "num_classes", 3), kClassCount},
    {"TooFewClasses", test::with(kOptions, "num_classes", 0), kClassCount},
    {"Scale", test::without(kOptions, "w_scale"), kNumbers},
    {"Score", test::with(kOptions, "nms_score_threshold", "high"), kNumbers},
    {"NoOverlap", test::with(kOptions, "nms_iou_threshold", 0), kNumbers},
    {"TooMuchOverlap", test::with(kOptions, "nms_iou_threshold", 1.5), kNumbers},
    {"Capacity", test::with(kOptions, "max_detections", 4),
     "outputs must be f32 of 4 n, n, n and 1 elements, n at least 4"},
};

class DetectionRefusal : public testing::TestWithParam<OptionRefusal> {};

TEST_P(DetectionRefusal, IsNamed) {
  EXPECT_EQ(test::prepare_message(detector(GetParam().options, {3, 2, 3})),
            kNode + GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(DetectionPostprocess, DetectionRefusal, testing::ValuesIn(kRefusals),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(DetectionPostprocess, NamesTensorsThatDoNotFit) {
  test::OneOpModel model = detector(kOptions, {3, 2, 3});
  model.tensor(2).shape = {2, 4};
  EXPECT_EQ(test::prepare_message(model),
            kNode + "inputs must be [1, boxes, 4 or more], [1, boxes, classes], [boxes, 4]");
  model.tensor(2).shape = {3, 4};
  model.tensor(2).type = test::fb::TensorType_INT8;
  EXPECT_EQ(test::prepare_message(model), kNode + "anchors are i8, f32 needed");
  model.tensor(1).type = test::fb::TensorType_INT8;
  EXPECT_EQ(test::prepare_message(model), kNode + "f32 with i8 is not supported by this operator");
  EXPECT_EQ(test::prepare_message(detector(kOptions, {1 << 21, 2, 3})),
            kNode + "more than 2^20 boxes or 2^26 scores");
}

}  // namespace
}  // namespace mote
