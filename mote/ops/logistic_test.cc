// LOGISTIC in f32 and i8: accuracy, with and without a table, and what is refused.
#include "mote/ops/logistic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tests/support/model_builder.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

double logistic(double x) {
  return 1 / (1 + std::exp(-x));
}

TEST(Logistic, F32) {
  const std::vector<float> input = {0, 1, -1, 8.5f, -8.5f, 30, -30, 1e30f, -1e30f};
  OneOpModel model(fb::BuiltinOperator_LOGISTIC);
  model.input({9}, DType::kF32).output({9}, DType::kF32);
  const auto got = test::run<float>(model, {input});
  ASSERT_EQ(got.size(), input.size());
  for (size_t i = 0; i < got.size(); ++i) {
    const double want = logistic(double{input[i]});
    EXPECT_NEAR(got[i], want, 1e-6 * want) << input[i];
  }
}

struct Case {
  const char* name;
  float scale;
  int64_t zero_point;
};

const Case kCases[] = {
    {"Usual", 0.05f, 4},       {"LowZeroPoint", 0.05f, -128}, {"HighZeroPoint", 0.05f, 127},
    {"SmallScale", 0.001f, 0}, {"TinyScale", 1e-20f, 0},      {"LargeScale", 1.0f, 0},
    {"HalfOfRange", 7.9f, 1},
};

OneOpModel model_of(const Case& c, int32_t size) {
  OneOpModel model(fb::BuiltinOperator_LOGISTIC);
  model.input({size}, DType::kI8, c.scale, c.zero_point);
  model.output({size}, DType::kI8, 1.0f / 256, -128);
  return model;
}

std::vector<int8_t> all_values() {
  std::vector<int8_t> values(256);
  std::iota(values.begin(), values.end(), int8_t{-128});
  return values;
}

class LogisticI8 : public testing::TestWithParam<Case> {};

// 256 elements have a table.
TEST_P(LogisticI8, IsWithinHalfAStep) {
  const Case& c = GetParam();
  const std::vector<int8_t> input = all_values();
  const auto got = test::run<int8_t>(model_of(c, 256), {input});
  ASSERT_EQ(got.size(), input.size());
  for (size_t i = 0; i < got.size(); ++i) {
    const double x = (input[i] - static_cast<double>(c.zero_point)) * c.scale;
    EXPECT_NEAR(got[i], std::min(logistic(x) * 256 - 128, 127.0), 0.51) << x;
  }
}

TEST_P(LogisticI8, TableEqualsComputing) {
  std::vector<int8_t> input = all_values();
  auto want = test::run<int8_t>(model_of(GetParam(), 256), {input});
  ASSERT_EQ(want.size(), 256u);
  input.pop_back();
  want.pop_back();
  EXPECT_EQ(test::run<int8_t>(model_of(GetParam(), 255), {input}), want);
}

INSTANTIATE_TEST_SUITE_P(Logistic, LogisticI8, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

// From a scale of 8 on TFLM gives 0 for 0, whose logistic is one half.
TEST(Logistic, HugeScaleOnlyTellsSigns) {
  for (const float scale : {8.0f, 100.0f, 1e30f}) {
    EXPECT_EQ(test::run<int8_t>(model_of({"", scale, 0}, 3), {std::vector<int8_t>{-1, 0, 1}}),
              (std::vector<int8_t>{-128, -128, 127}));
  }
}

class LogisticRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(LogisticRefusal, SaysWhy) {
  OneOpModel model = model_of({"", 0.5f, 0}, 4);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 LOGISTIC: ") + GetParam().message);
}

const test::Refusal kRefusals[] = {
    {"Dtypes", [](OneOpModel& m) { m.tensor(1).type = fb::TensorType_FLOAT32; },
     "i8 with f32 is not supported by this operator"},
    {"Size", [](OneOpModel& m) { m.tensor(1).shape = {5}; }, "output has 5 elements, 4 needed"},
    {"NoScale", [](OneOpModel& m) { m.tensor(0).quantization.reset(); },
     "a i8 tensor has no quantization scale"},
    {"OutputScale", [](OneOpModel& m) { m.tensor(1).quantization->scale = {1.0f / 128}; },
     "the output's scale must be 1/256"},
    {"OutputZeroPoint", [](OneOpModel& m) { m.tensor(1).quantization->zero_point = {127}; },
     "the output's zero point is 127, -128 needed"},
};

INSTANTIATE_TEST_SUITE_P(Logistic, LogisticRefusal, testing::ValuesIn(kRefusals), test::name_of);

}  // namespace
}  // namespace mote
