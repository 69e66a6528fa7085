// L2_NORMALIZATION: against its definition, rows of nothing, long rows, and what is refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "mote/base/element.h"
#include "mote/base/integer_limits.h"
#include "tests/support/model_builder.h"
#include "tests/support/naive_window.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

std::vector<double> normalized(const std::vector<double>& x, size_t depth) {
  std::vector<double> result(x.size());
  for (size_t row = 0; row < x.size(); row += depth) {
    double sum = 0;
    for (size_t i = row; i < row + depth; ++i) sum += x[i] * x[i];
    const double length = std::max(std::sqrt(sum), 1e-6);
    for (size_t i = row; i < row + depth; ++i) result[i] = x[i] / length;
  }
  return result;
}

TEST(L2Normalization, F32) {
  std::vector<float> input = test::noise<float>(2 * 3 * 7, 3, -50, 50);
  std::fill(input.begin(), input.begin() + 7, 0.0f);
  std::fill(input.begin() + 7, input.begin() + 14, 1e-9f);
  const std::vector<double> want = normalized(std::vector<double>(input.begin(), input.end()), 7);
  OneOpModel model(fb::BuiltinOperator_L2_NORMALIZATION);
  model.input({2, 3, 7}, DType::kF32).output({2, 3, 7}, DType::kF32);
  const auto got = test::run<float>(model, {input});
  ASSERT_EQ(got.size(), want.size());
  for (size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], want[i], 1e-6);
}

template <class T>
std::vector<T> run(test::Shape shape, int32_t zero_point, const std::vector<T>& input) {
  OneOpModel model(fb::BuiltinOperator_L2_NORMALIZATION);
  model.input(shape, kDTypeOf<T>, 0.3f, zero_point);
  model.output(shape, kDTypeOf<T>, 1.0f / 128, is_signed<T>() ? 0 : 128);
  return test::run<T>(model, {input});
}

struct Case {
  const char* name;
  test::Shape shape;
  int32_t low, high;   // of i8 inputs
  int32_t zero_point;  // likewise
};

const Case kCases[] = {
    {"OneRow", {5}, -128, 127, 0},
    {"Rows", {4, 9}, -128, 127, -3},
    {"OneValue", {6, 1}, -128, 127, 10},
    {"Small", {20, 2}, -2, 2, 0},
    {"LowZeroPoint", {2, 3, 2, 5}, -128, 127, -128},
    {"HighZeroPoint", {2, 30}, -128, 127, 127},
    {"SumBeyond32Bits", {1, 70000}, 126, 127, -128},
};

class L2Normalization8 : public testing::TestWithParam<Case> {};

template <class T>
void check(const Case& c) {
  const int32_t shift = lowest<T>() + 128;
  size_t size = 1;
  for (const int32_t extent : c.shape) size *= static_cast<size_t>(extent);
  const auto depth = static_cast<size_t>(c.shape.back());
  const std::vector<T> input = test::noise<T>(size, 5, c.low + shift, c.high + shift);
  std::vector<double> real;
  for (const T x : input) real.push_back(x - shift - c.zero_point);
  const std::vector<T> got = run<T>(c.shape, c.zero_point + shift, input);
  ASSERT_EQ(got.size(), size);
  const std::vector<double> want = normalized(real, depth);
  for (size_t i = 0; i < size; ++i) {
    EXPECT_NEAR(got[i] - shift, std::min(want[i] * 128, 127.0), 0.51) << i;
  }
}

TEST_P(L2Normalization8, I8) {
  check<int8_t>(GetParam());
}
TEST_P(L2Normalization8, U8) {
  check<uint8_t>(GetParam());
}

INSTANTIATE_TEST_SUITE_P(L2Normalization, L2Normalization8, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

class L2NormalizationRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(L2NormalizationRefusal, SaysWhy) {
  OneOpModel model(fb::BuiltinOperator_L2_NORMALIZATION);
  model.input({2, 3}, DType::kI8, 0.5f).output({2, 3}, DType::kI8, 1.0f / 128);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model),
            std::string("node 0 L2_NORMALIZATION: ") + GetParam().message);
}

void activate(OneOpModel& model) {
  fb::L2NormOptionsT options;
  options.fused_activation_function = fb::ActivationFunctionType_RELU;
  model.options(options);
}

const test::Refusal kRefusals[] = {
    {"Activation", activate, "a fused activation is not supported here"},
    {"Shape",
     [](OneOpModel& m) {
       m.tensor(1).shape = {3, 2};
     },
     "the output's shape differs from the input's"},
    {"Dtypes", [](OneOpModel& m) { m.tensor(1).type = fb::TensorType_FLOAT32; },
     "i8 with f32 is not supported by this operator"},
    {"OutputScale", [](OneOpModel& m) { m.tensor(1).quantization->scale = {1.0f / 256}; },
     "the output's scale must be 1/128"},
    {"OutputZeroPoint", [](OneOpModel& m) { m.tensor(1).quantization->zero_point = {5}; },
     "the output's zero point is 5, 0 needed"},
};

INSTANTIATE_TEST_SUITE_P(L2Normalization, L2NormalizationRefusal, testing::ValuesIn(kRefusals),
                         test::name_of);

// Its square would not fit the sum of squares.
TEST(L2Normalization, ZeroPointsBeyondTheDtypeAreRefused) {
  test::OneOpModel model(fb::BuiltinOperator_L2_NORMALIZATION);
  model.input({1, 4}, DType::kI8, 0.5f, 30000).output({1, 4}, DType::kI8, 1.0f / 128);
  EXPECT_EQ(test::prepare_message(model),
            "node 0 L2_NORMALIZATION: the zero point 30000 is beyond what i8 holds");
}

}  // namespace
}  // namespace mote
