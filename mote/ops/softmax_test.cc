// SOFTMAX in f32 and i8: against its definition, at the ends of its range, and what is refused.
#include "mote/ops/softmax.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/support/model_builder.h"
#include "tests/support/naive_window.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

fb::SoftmaxOptionsT beta(float value) {
  fb::SoftmaxOptionsT options;
  options.beta = value;
  return options;
}

std::vector<double> softmax(const std::vector<double>& x, size_t depth) {
  std::vector<double> result(x.size());
  for (size_t row = 0; row < x.size(); row += depth) {
    const auto begin = x.begin() + static_cast<std::ptrdiff_t>(row);
    const double top = *std::max_element(begin, begin + static_cast<std::ptrdiff_t>(depth));
    double sum = 0;
    for (size_t i = row; i < row + depth; ++i) sum += result[i] = std::exp(x[i] - top);
    for (size_t i = row; i < row + depth; ++i) result[i] /= sum;
  }
  return result;
}

struct Case {
  const char* name;
  test::Shape shape;
  float scale;
  float beta;
};

const Case kCases[] = {
    {"OneRow", {3}, 0.1f, 1.0f},
    {"Rows", {4, 10}, 0.05f, 1.0f},
    {"FourDimensions", {2, 3, 2, 5}, 0.2f, 1.0f},
    {"OneValue", {4, 1}, 0.2f, 1.0f},
    {"TwoValues", {50, 2}, 0.03f, 1.0f},
    {"ManyValues", {2, 400}, 0.04f, 1.0f},
    {"SmallBeta", {8, 6}, 0.1f, 0.1f},
    {"LargeBeta", {8, 6}, 0.1f, 20.0f},
    {"BetaZeroIsUniform", {2, 4}, 0.1f, 0.0f},
    {"SmallScale", {8, 6}, 1e-5f, 1.0f},
    {"LargeScale", {8, 6}, 3.0f, 1.0f},
    {"HugeScaleSelects", {8, 6}, 1e9f, 1.0f},
};

size_t elements(const test::Shape& shape) {
  size_t product = 1;
  for (const int32_t dimension : shape) product *= static_cast<size_t>(dimension);
  return product;
}

class Softmax : public testing::TestWithParam<Case> {
 protected:
  Softmax() : c(GetParam()), depth(static_cast<size_t>(c.shape.back())) {}

  const Case& c;
  const size_t depth;
};

TEST_P(Softmax, F32) {
  auto input = test::noise<float>(elements(c.shape), 7, -128, 127);
  std::vector<double> real;
  for (float& x : input) {
    x *= c.scale;
    real.push_back(double{x} * c.beta);
  }
  OneOpModel model(fb::BuiltinOperator_SOFTMAX);
  model.input(c.shape, DType::kF32).output(c.shape, DType::kF32).options(beta(c.beta));
  const auto got = test::run<float>(model, {input});
  const std::vector<double> want = softmax(real, depth);
  ASSERT_EQ(got.size(), want.size());
  for (size_t i = 0; i < want.size(); ++i) EXPECT_NEAR(got[i], want[i], 1e-5 * want[i] + 1e-7);
}

// Sums and shares are kept to 2^-19 and better: the result is off by one step at most.
TEST_P(Softmax, I8) {
  const auto input = test::noise<int8_t>(elements(c.shape), 7, -128, 127);
  std::vector<double> real;
  for (const double x : input) real.push_back(x * c.scale * c.beta);
  OneOpModel model(fb::BuiltinOperator_SOFTMAX);
  model.input(c.shape, DType::kI8, c.scale, 3).output(c.shape, DType::kI8, 1.0f / 256, -128);
  model.options(beta(c.beta));
  const auto got = test::run<int8_t>(model, {input});
  const std::vector<double> want = softmax(real, depth);
  ASSERT_EQ(got.size(), want.size());
  for (size_t i = 0; i < want.size(); ++i) {
    EXPECT_NEAR(got[i], std::min(want[i] * 256 - 128, 127.0), 0.51) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Softmax, Softmax, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

// 511 equal values make half a step each, rounded up; from 512 on TFLM's kernel aborts.
TEST(SoftmaxI8, LongUniformRowsAreZero) {
  for (const int32_t depth : {511, 512, 600, 5000, 70000}) {
    OneOpModel model(fb::BuiltinOperator_SOFTMAX);
    model.input({1, depth}, DType::kI8, 0.1f).output({1, depth}, DType::kI8, 1.0f / 256, -128);
    model.options(beta(1));
    const std::vector<int8_t> input(static_cast<size_t>(depth), 5);
    const int8_t want = depth <= 511 ? -127 : -128;
    EXPECT_EQ(test::run<int8_t>(model, {input}), std::vector<int8_t>(input.size(), want)) << depth;
  }
}

class SoftmaxRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(SoftmaxRefusal, SaysWhy) {
  OneOpModel model(fb::BuiltinOperator_SOFTMAX);
  model.input({2, 3}, DType::kI8, 0.5f).output({2, 3}, DType::kI8, 1.0f / 256, -128);
  model.options(beta(1));
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 SOFTMAX: ") + GetParam().message);
}

const test::Refusal kRefusals[] = {
    {"Scalar",
     [](OneOpModel& m) {
       m.tensor(0).shape.clear();
       m.tensor(1).shape.clear();
     },
     "the input is a scalar: at least one dimension needed"},
    {"Shape",
     [](OneOpModel& m) {
       m.tensor(1).shape = {3, 2};
     },
     "the output's shape differs from the input's"},
    {"Dtypes", [](OneOpModel& m) { m.tensor(1).type = fb::TensorType_FLOAT32; },
     "i8 with f32 is not supported by this operator"},
    {"NegativeBeta", [](OneOpModel& m) { m.options(beta(-1)); },
     "beta is negative or not a number"},
    {"BetaNotANumber", [](OneOpModel& m) { m.options(beta(NAN)); },
     "beta is negative or not a number"},
    {"InfiniteBeta", [](OneOpModel& m) { m.options(beta(INFINITY)); },
     "beta is negative or not a number"},
    {"NoScale", [](OneOpModel& m) { m.tensor(0).quantization.reset(); },
     "a i8 tensor has no quantization scale"},
    {"OutputScale", [](OneOpModel& m) { m.tensor(1).quantization->scale = {1.0f / 128}; },
     "the output's scale must be 1/256"},
    {"NoOutputScale", [](OneOpModel& m) { m.tensor(1).quantization.reset(); },
     "the output's scale must be 1/256"},
    {"OutputZeroPoint", [](OneOpModel& m) { m.tensor(1).quantization->zero_point = {0}; },
     "the output's zero point is 0, -128 needed"},
};

INSTANTIATE_TEST_SUITE_P(Softmax, SoftmaxRefusal, testing::ValuesIn(kRefusals), test::name_of);

}  // namespace
}  // namespace mote
