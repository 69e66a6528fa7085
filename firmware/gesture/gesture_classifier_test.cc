// Tests of the gesture application's core on models that are made here.
#include "firmware/gesture/gesture_classifier.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "host/base/aligned_bytes.h"
#include "tests/support/model_builder.h"

namespace firmware {
namespace {

using mote::DType;
using mote::test::OneOpModel;
namespace fb = mote::test::fb;

constexpr const char* kLabels[] = {"wave", "punch", "flex"};
constexpr float kMean[] = {0.5f, 0.0f, 1.0f};
constexpr float kInverseDeviation[] = {2.0f, 1.0f, 4.0f};

// Two rows of three axes; class k scores the sum of axis k, with a scale of 0.5 everywhere.
OneOpModel sum_of_axes(DType type, std::vector<int32_t> input_shape = {1, 6}) {
  const bool quantized = type == DType::kI8;
  OneOpModel model(fb::BuiltinOperator_FULLY_CONNECTED);
  model.input(input_shape, type, quantized ? 0.5f : 0.0f, quantized ? -1 : 0);
  if (quantized) {
    model.constant<int8_t>({3, 6}, {1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1}, {1.0f});
  } else {
    model.constant<float>({3, 6}, {1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1});
  }
  model.left_out().output({1, 3}, type, quantized ? 0.5f : 0.0f, quantized ? 2 : 0);
  model.options(fb::FullyConnectedOptionsT());
  return model;
}

// What an application holds for a classifier.
class Application {
 public:
  explicit Application(const OneOpModel& model)
      : bytes_(model.bytes()),
        arena_(4096),
        model_{{bytes_.data(), static_cast<uint32_t>(bytes_.size())},
               kLabels,
               kMean,
               kInverseDeviation},
        classifier_(model_, mote::all_ops(),
                    {arena_.data(), static_cast<uint32_t>(arena_.size())}) {}

  GestureModel& model() { return model_; }
  GestureClassifier& classifier() { return classifier_; }
  std::string start() {
    if (!classifier_.start()) return "";
    char text[200];
    mote::write_message(classifier_.diagnosis(), text);
    return text;
  }
  GestureResult classify(const std::vector<float>& window) {
    classifier_.load(window.data());
    EXPECT_FALSE(classifier_.invoke());
    GestureResult result;
    classifier_.read(&result);
    return result;
  }

 private:
  mote::host::AlignedBytes bytes_;
  mote::host::AlignedBytes arena_;
  GestureModel model_;
  GestureClassifier classifier_;
};

class GestureClassifierTest : public ::testing::TestWithParam<DType> {};
INSTANTIATE_TEST_SUITE_P(Types, GestureClassifierTest, ::testing::Values(DType::kI8, DType::kF32),
                         [](const auto& info) { return std::string(mote::name(info.param)); });

TEST_P(GestureClassifierTest, normalizes_each_axis_and_finds_the_best) {
  Application application(sum_of_axes(GetParam()));
  ASSERT_EQ(application.start(), "");
  EXPECT_EQ(application.classifier().window_values(), 6u);
  const GestureResult result = application.classify({1.0f, 2.0f, 1.25f, 0.0f, 1.5f, 1.0f});
  EXPECT_EQ(result.count, 3u);
  EXPECT_FLOAT_EQ(result.scores[0], 0.0f);  // 2 (0.5) + 2 (-0.5)
  EXPECT_FLOAT_EQ(result.scores[1], 3.5f);
  EXPECT_FLOAT_EQ(result.scores[2], 1.0f);  // 4 (0.25)
  EXPECT_EQ(result.best, 1u);
}

TEST_P(GestureClassifierTest, takes_a_value_that_is_no_number_for_the_mean) {
  Application application(sum_of_axes(GetParam()));
  ASSERT_EQ(application.start(), "");
  const GestureResult result = application.classify({NAN, NAN, NAN, 1.0f, 0.0f, 1.0f});
  EXPECT_FLOAT_EQ(result.scores[0], 1.0f);
  EXPECT_FLOAT_EQ(result.scores[1], 0.0f);
  EXPECT_FLOAT_EQ(result.scores[2], 0.0f);
}

TEST_P(GestureClassifierTest, prefers_the_first_of_equal_scores) {
  Application application(sum_of_axes(GetParam()));
  ASSERT_EQ(application.start(), "");
  EXPECT_EQ(application.classify({0.5f, 1.0f, 1.25f, 0.5f, 0.0f, 1.0f}).best, 1u);
}

TEST(GestureClassifier, saturates_what_the_input_cannot_hold) {
  Application application(sum_of_axes(DType::kI8));
  ASSERT_EQ(application.start(), "");
  const GestureResult result = application.classify({1e30f, 0, 1, 0.5f, -INFINITY, 1});
  EXPECT_FLOAT_EQ(result.scores[0], 62.5f);   // (127 - 2) / 2, the output's own limit
  EXPECT_FLOAT_EQ(result.scores[1], -63.5f);  // (-128 + 1) / 2
}

TEST(GestureClassifier, refuses_bytes_that_are_no_model) {
  Application application(sum_of_axes(DType::kI8));
  application.model().bytes.size = 12;
  EXPECT_NE(application.start(), "");
}

TEST(GestureClassifier, refuses_labels_that_do_not_match_the_outputs) {
  Application application(sum_of_axes(DType::kI8));
  application.model().labels.size = 2;
  EXPECT_EQ(application.start(), "the model has 3 outputs, but 2 labels");
}

TEST(GestureClassifier, refuses_axes_that_do_not_divide_the_window) {
  Application application(sum_of_axes(DType::kI8));
  constexpr float kFour[4] = {};
  application.model().mean = kFour;
  application.model().inverse_deviation = kFour;
  EXPECT_EQ(application.start(), "6 input values are no whole number of rows with 4 axes");
}

TEST(GestureClassifier, refuses_a_model_with_two_inputs) {
  OneOpModel model(fb::BuiltinOperator_ADD);
  model.input({1, 3}, DType::kF32).input({1, 3}, DType::kF32).output({1, 3}, DType::kF32);
  model.options(fb::AddOptionsT());
  Application application(model);
  EXPECT_EQ(application.start(), "a gesture model has one input and one output (got 3 tensors)");
}

TEST(GestureClassifier, refuses_other_types) {
  OneOpModel model(fb::BuiltinOperator_RESHAPE);
  model.input({1, 3}, DType::kI16).constant<int32_t>({2}, {1, 3}).output({1, 3}, DType::kI16);
  model.options(fb::ReshapeOptionsT());
  Application application(model);
  EXPECT_EQ(application.start(), "a gesture model's input and output are i8 or f32 (got i16)");
}

TEST(GestureClassifier, says_how_large_the_arena_must_be) {
  const std::vector<uint8_t> bytes = sum_of_axes(DType::kI8).bytes();
  const mote::host::AlignedBytes aligned(bytes);
  const GestureModel model{
      {aligned.data(), static_cast<uint32_t>(aligned.size())}, kLabels, kMean, kInverseDeviation};
  alignas(16) uint8_t arena[16];
  GestureClassifier classifier(model, mote::all_ops(), arena);
  EXPECT_TRUE(classifier.start().failure()->code == mote::Code::kOutOfMemory);
  EXPECT_EQ(classifier.diagnosis().got, 16);
}

}  // namespace
}  // namespace firmware
