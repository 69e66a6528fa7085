// SOFTMAX and LOG_SOFTMAX: against their definitions, at the ends of their ranges, and what is
// refused.
#include "mote/ops/softmax.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "mote/base/element.h"
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

std::vector<double> log_softmax(const std::vector<double>& x, size_t depth) {
  std::vector<double> result(x.size());
  for (size_t row = 0; row < x.size(); row += depth) {
    const auto begin = x.begin() + static_cast<std::ptrdiff_t>(row);
    const double top = *std::max_element(begin, begin + static_cast<std::ptrdiff_t>(depth));
    double sum = 0;
    for (size_t i = row; i < row + depth; ++i) sum += std::exp(x[i] - top);
    for (size_t i = row; i < row + depth; ++i) result[i] = x[i] - top - std::log(sum);
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
    {"TinyScale", {8, 6}, 1e-9f, 1.0f},
    {"VanishingScale", {8, 6}, 1e-30f, 1.0f},
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

TEST_P(Softmax, LogF32) {
  std::vector<float> input = test::noise<float>(elements(c.shape), 7, -128, 127);
  std::vector<double> real;
  for (float& x : input) real.push_back(double{x *= c.scale});
  OneOpModel model(fb::BuiltinOperator_LOG_SOFTMAX);
  model.input(c.shape, DType::kF32).output(c.shape, DType::kF32);
  const auto got = test::run<float>(model, {input});
  const std::vector<double> want = log_softmax(real, depth);
  ASSERT_EQ(got.size(), want.size());
  for (size_t i = 0; i < want.size(); ++i) {
    EXPECT_NEAR(got[i], want[i], 3e-7 * std::fabs(want[i]) + 1e-6);
  }
}

// Sums and shares are kept to 2^-19 and better: the result is off by one step at most, and in 16
// bits by a hair more.
template <class In, class Out>
void check_quantized(const Case& c, size_t depth, double steps, int64_t zero_point,
                     double tolerance) {
  const auto input = test::noise<In>(elements(c.shape), 7, lowest<In>(), highest<In>());
  std::vector<double> real;
  for (const double x : input) real.push_back(x * c.scale * c.beta);
  OneOpModel model(fb::BuiltinOperator_SOFTMAX);
  const float output_scale = static_cast<float>(1 / steps);
  model.input(c.shape, kDTypeOf<In>, c.scale, sizeof(In) == 1 ? 3 : 0);
  model.output(c.shape, kDTypeOf<Out>, output_scale, zero_point).options(beta(c.beta));
  const auto got = test::run<Out>(model, {input});
  const std::vector<double> want = softmax(real, depth);
  ASSERT_EQ(got.size(), want.size());
  for (size_t i = 0; i < want.size(); ++i) {
    const double exact = want[i] * steps + static_cast<double>(zero_point);
    EXPECT_NEAR(got[i], std::min<double>(exact, highest<Out>()), tolerance) << i;
  }
}

TEST_P(Softmax, I8) {
  check_quantized<int8_t, int8_t>(c, depth, 256, -128, 0.51);
}
TEST_P(Softmax, U8) {
  check_quantized<uint8_t, uint8_t>(c, depth, 256, 0, 0.51);
}
TEST_P(Softmax, I8ToI16) {
  check_quantized<int8_t, int16_t>(c, depth, 65536, -32768, 0.6);
}

// Lines between 513 points of exp(x) down to -10, below which nothing counts. The largest input has
// the last place before exp(0), 5 steps below 1, and so has 1 / 1: the table leaves 10 steps to 1.
// The cases' scales are those of 8 bits, hence the division.
TEST_P(Softmax, I16) {
  Case of_i16 = c;
  of_i16.scale /= 256;
  check_quantized<int16_t, int16_t>(of_i16, depth, 32768, 0, 10.5);
}

// log(x) is kept to 2^-26 and better, in steps of 1/16.
template <class T>
void check_log(const Case& c, size_t depth) {
  const auto input = test::noise<T>(elements(c.shape), 7, lowest<T>(), highest<T>());
  std::vector<double> real;
  for (const double x : input) real.push_back(x * c.scale);
  OneOpModel model(fb::BuiltinOperator_LOG_SOFTMAX);
  model.input(c.shape, kDTypeOf<T>, c.scale, 3);
  model.output(c.shape, kDTypeOf<T>, 1.0f / 16, highest<T>());
  const auto got = test::run<T>(model, {input});
  const std::vector<double> want = log_softmax(real, depth);
  ASSERT_EQ(got.size(), want.size());
  for (size_t i = 0; i < want.size(); ++i) {
    EXPECT_NEAR(got[i], std::max<double>(want[i] * 16 + highest<T>(), lowest<T>()), 0.51) << i;
  }
}

TEST_P(Softmax, LogI8) {
  check_log<int8_t>(c, depth);
}
TEST_P(Softmax, LogU8) {
  check_log<uint8_t>(c, depth);
}

INSTANTIATE_TEST_SUITE_P(Softmax, Softmax, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

// Equal values. In 8 bits 511 of them make half a step each, rounded up; from 512 on TFLM's kernel
// aborts. Its sums end at 4095.
template <class In, class Out>
Out value_of_uniform_row(int32_t depth, float output_scale, int64_t zero_point,
                         fb::BuiltinOperator op = fb::BuiltinOperator_SOFTMAX) {
  OneOpModel model(op);
  model.input({1, depth}, kDTypeOf<In>, 0.1f);
  model.output({1, depth}, kDTypeOf<Out>, output_scale, zero_point);
  if (op == fb::BuiltinOperator_SOFTMAX) model.options(beta(1));
  const std::vector<In> input(static_cast<size_t>(depth), 5);
  const std::vector<Out> got = test::run<Out>(model, {input});
  EXPECT_EQ(got, std::vector<Out>(input.size(), got.at(0)));
  return got[0];
}

TEST(SoftmaxI8, LongUniformRowsAreZero) {
  for (const int32_t depth : {511, 512, 600, 5000, 70000}) {
    const int8_t want = depth <= 511 ? -127 : -128;
    EXPECT_EQ((value_of_uniform_row<int8_t, int8_t>(depth, 1.0f / 256, -128)), want) << depth;
  }
}

TEST(SoftmaxI16, LongUniformRowsGetTheirShare) {
  for (const int32_t depth : {511, 4095, 4096, 5000, 30000, 70000, 140000}) {
    const double share = std::floor(65536.0 / depth + 0.5);
    EXPECT_NEAR((value_of_uniform_row<int8_t, int16_t>(depth, 1.0f / 65536, -32768)), share - 32768,
                depth < 512 ? 1 : 0)
        << depth;
    EXPECT_NEAR((value_of_uniform_row<int16_t, int16_t>(depth, 1.0f / 32768, 0)), 32768.0 / depth,
                0.51)
        << depth;
  }
}

TEST(LogSoftmaxI8, LongUniformRowsGetTheirLogarithm) {
  for (const int32_t depth : {511, 4095, 4096, 5000, 70000}) {
    EXPECT_NEAR((value_of_uniform_row<int8_t, int8_t>(depth, 1.0f / 16, 127,
                                                      fb::BuiltinOperator_LOG_SOFTMAX)),
                127 - 16 * std::log(depth), 0.51)
        << depth;
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
    {"OutputScaleI16",
     [](OneOpModel& m) { m.tensor(0).type = m.tensor(1).type = fb::TensorType_INT16; },
     "the output's scale must be 1/32768"},
    {"NoScaleI16",
     [](OneOpModel& m) {
       m.tensor(0).type = m.tensor(1).type = fb::TensorType_INT16;
       m.tensor(0).quantization.reset();
       m.tensor(1).quantization->scale = {1.0f / 32768};
       m.tensor(1).quantization->zero_point = {0};
     },
     "a i16 tensor has no quantization scale"},
    {"OutputZeroPointOfI8ToI16",
     [](OneOpModel& m) {
       m.tensor(1).type = fb::TensorType_INT16;
       m.tensor(1).quantization->scale = {1.0f / 65536};
     },
     "the output's zero point is -128, -32768 needed"},
    {"NoOutputScale", [](OneOpModel& m) { m.tensor(1).quantization.reset(); },
     "the output's scale must be 1/256"},
    {"OutputZeroPoint", [](OneOpModel& m) { m.tensor(1).quantization->zero_point = {0}; },
     "the output's zero point is 0, -128 needed"},
};

INSTANTIATE_TEST_SUITE_P(Softmax, SoftmaxRefusal, testing::ValuesIn(kRefusals), test::name_of);

}  // namespace
}  // namespace mote
