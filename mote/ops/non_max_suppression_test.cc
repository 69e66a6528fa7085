// NON_MAX_SUPPRESSION_V4 and _V5: boxes by hand, soft suppression, thresholds, refusals.
#include "mote/ops/non_max_suppression.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "tests/support/model_builder.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;
using Floats = std::vector<float>;
using List = std::vector<int32_t>;

constexpr auto kV4 = fb::BuiltinOperator_NON_MAX_SUPPRESSION_V4;
constexpr auto kV5 = fb::BuiltinOperator_NON_MAX_SUPPRESSION_V5;

// A pair that overlaps by 9/11, one that overlaps by 0.9, and a box alone; corners in either order.
const Floats kBoxes = {0,    0, 1,    1,  //
                       0.1f, 0, 1.1f, 1,  //
                       0,    5, 1,    6,  //
                       1,    6, 0.1f, 5, 0, 9, 1, 10};
const Floats kScores = {0.9f, 0.8f, 0.7f, 0.95f, 0.3f};

struct Case {
  const char* name;
  float iou, score, sigma;  // a sigma below 0: V4
  int32_t most;
  List selected;  // without the zeros behind
  Floats scores;  // V5
};

// exp(-0.5 / sigma * overlap^2) of the pairs for a sigma of 0.5.
const float kShifted = std::exp(-9.0f / 11 * 9 / 11), kInside = std::exp(-0.9f * 0.9f);

const Case kCases[] = {
    {"Hard", 0.5f, 0, -1, 5, {3, 0, 4}, {}},
    {"Touching", 0.95f, 0, -1, 5, {3, 0, 1, 2, 4}, {}},
    {"Most", 0.5f, 0, -1, 2, {3, 0}, {}},
    {"ScoreThreshold", 0.5f, 0.3f, -1, 5, {3, 0}, {}},
    {"NoneIsGoodEnough", 0.5f, 2, -1, 3, {}, {}},
    {"V5WithoutSigma", 0.5f, 0, 0, 5, {3, 0, 4}, {0.95f, 0.9f, 0.3f}},
    {"Soft", 1, 0, 0.5f, 5, {3, 0, 1, 2, 4}, {0.95f, 0.9f, 0.8f * kShifted, 0.7f * kInside, 0.3f}},
    {"SoftBelowThreshold", 1, 0.35f, 0.5f, 5, {3, 0, 1}, {0.95f, 0.9f, 0.8f * kShifted}},
};

OneOpModel model_of(float sigma, int32_t most) {
  OneOpModel model(sigma < 0 ? kV4 : kV5);
  model.input({5, 4}, DType::kF32).input({5}, DType::kF32).constant<int32_t>({}, {most});
  model.input({}, DType::kF32).input({}, DType::kF32);
  if (sigma >= 0) model.constant<float>({}, {sigma});
  model.output({most}, DType::kI32);
  if (sigma >= 0) model.output({most}, DType::kF32);
  return std::move(model.output({}, DType::kI32));
}

template <class T>
std::vector<T> typed(const std::vector<uint8_t>& bytes) {
  std::vector<T> values(bytes.size() / sizeof(T));
  std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

class NonMaxSuppression : public testing::TestWithParam<Case> {};

TEST_P(NonMaxSuppression, SelectsByHand) {
  const Case& c = GetParam();
  const auto outputs =
      test::run_raw(model_of(c.sigma, c.most), {kBoxes, kScores, Floats{c.iou}, Floats{c.score}});
  ASSERT_FALSE(outputs.empty());
  List selected = c.selected;
  selected.resize(static_cast<size_t>(c.most));
  EXPECT_EQ(typed<int32_t>(outputs.front()), selected);
  EXPECT_EQ(typed<int32_t>(outputs.back()), List{static_cast<int32_t>(c.selected.size())});
  if (c.sigma < 0) return;
  Floats scores = c.scores;
  scores.resize(static_cast<size_t>(c.most));
  const Floats got = typed<float>(outputs[1]);
  for (size_t i = 0; i < scores.size(); ++i) EXPECT_NEAR(got[i], scores[i], 1e-4f) << i;
}

INSTANTIATE_TEST_SUITE_P(NonMaxSuppression, NonMaxSuppression, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

// Boxes without area and numbers that are none: every box at most once, and it ends.
TEST(NonMaxSuppressionBoxes, MayBeNonsense) {
  const float nan = std::nanf(""), infinity = INFINITY;
  const Floats boxes = {1, 1, 1, 1, nan, 0, 1, 1, 0, 0, infinity, infinity, 1, 1, 1, 1, 0, 0, 1, 1};
  const Floats scores = {0.5f, 0.6f, infinity, nan, 0.4f};
  for (const float sigma : {-1.0f, 0.5f}) {
    const auto outputs =
        test::run_raw(model_of(sigma, 5), {boxes, scores, Floats{0.5f}, Floats{0}});
    ASSERT_FALSE(outputs.empty());
    const List selected = typed<int32_t>(outputs.front());
    EXPECT_EQ((List{selected.begin(), selected.begin() + 4}), (List{2, 1, 0, 4}));
    EXPECT_EQ(typed<int32_t>(outputs.back()), List{4});
  }
}

TEST(NonMaxSuppressionLength, MayBeComputed) {
  OneOpModel model(kV4);
  model.input({1, 4}, DType::kF32).input({1}, DType::kF32).input({}, DType::kI32);
  model.constant<float>({}, {0.5f}).constant<float>({}, {0});
  model.output({2}, DType::kI32).output({}, DType::kI32);
  const Floats box = {0, 0, 1, 1}, score = {1};
  EXPECT_EQ(test::run<int32_t>(model, {box, score, List{2}}), (List{0, 0}));
  EXPECT_EQ(test::invoke_message(model, {box, score, List{3}}),
            "node 0 NON_MAX_SUPPRESSION_V4: a list computed at run time contradicts the tensors' "
            "shapes");
}

// Of a V5: inputs are tensors 0 to 5, outputs 6 to 8.
class NonMaxSuppressionRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(NonMaxSuppressionRefusal, SaysWhy) {
  OneOpModel model = model_of(0.5f, 3);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model),
            std::string("node 0 NON_MAX_SUPPRESSION_V5: ") + GetParam().message);
}

template <size_t tensor, int32_t... dimensions>
void set_shape(OneOpModel& model) {
  model.tensor(tensor).shape = {dimensions...};
}

template <size_t tensor, fb::TensorType type>
void set_type(OneOpModel& model) {
  model.tensor(tensor).type = type;
}

const test::Refusal kRefusals[] = {
    {"Boxes", set_shape<0, 4, 5>, "boxes must be [count, 4]"},
    {"BoxRank", set_shape<0, 20>, "boxes must be [count, 4]"},
    {"Scores", set_shape<1, 6>, "has 6 scores for 5 boxes"},
    {"Dtype", set_type<0, fb::TensorType_INT8>, "i8 with f32 is not supported by this operator"},
    {"Threshold", set_shape<3, 2>, "input 3 must be one f32"},
    {"ThresholdType", set_type<4, fb::TensorType_INT32>, "input 4 must be one f32"},
    {"Most", [](OneOpModel& m) { m.tensor(6).shape = m.tensor(7).shape = {4}; },
     "a list has the number 3 where the tensors' shapes need 4"},
    {"IndexType", set_type<6, fb::TensorType_INT64>,
     "the indices and their count are i64, i32 needed"},
    {"CountType", set_type<8, fb::TensorType_FLOAT32>,
     "the indices and their count are f32, i32 needed"},
    {"Count", set_shape<8, 2>, "the count has 2 elements, 1 needed"},
    {"IndexRank", set_shape<6, 3, 1>, "the outputs must be two lists of one length"},
    {"ScoreLength", set_shape<7, 4>, "the outputs must be two lists of one length"},
    {"ScoreType", set_type<7, fb::TensorType_INT32>, "the selected scores are i32, f32 needed"},
    {"LeftOut", [](OneOpModel& m) { m.op().inputs.pop_back(); }, "has 5 inputs, 6 needed"},
};

INSTANTIATE_TEST_SUITE_P(NonMaxSuppression, NonMaxSuppressionRefusal, testing::ValuesIn(kRefusals),
                         test::name_of);

}  // namespace
}  // namespace mote
