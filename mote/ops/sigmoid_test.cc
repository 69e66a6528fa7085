// LOGISTIC and TANH: accuracy in f32, 8 and 16 bits, with and without a table, and what is refused.
#include "mote/ops/sigmoid.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/support/model_builder.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

double logistic(double x) {
  return 1 / (1 + std::exp(-x));
}

struct Function {
  fb::BuiltinOperator op;
  double (*function)(double);
  int32_t steps;       // to one, in the output of 8 bits
  int32_t zero_point;  // of an i8 output
};

const Function kLogistic{fb::BuiltinOperator_LOGISTIC, logistic, 256, -128};
const Function kTanh{fb::BuiltinOperator_TANH, std::tanh, 128, 0};

void check_f32(const Function& f) {
  const std::vector<float> input = {0, 1, -1, 1e-4f, 8.5f, -8.5f, 30, -30, 1e30f, -1e30f};
  OneOpModel model(f.op);
  model.input({10}, DType::kF32).output({10}, DType::kF32);
  const auto got = test::run<float>(model, {input});
  ASSERT_EQ(got.size(), input.size());
  for (size_t i = 0; i < got.size(); ++i) {
    const double want = f.function(double{input[i]});
    EXPECT_NEAR(got[i], want, 1e-6 * std::fabs(want)) << input[i];
  }
}

TEST(Logistic, F32) {
  check_f32(kLogistic);
}
TEST(Tanh, F32) {
  check_f32(kTanh);
}

struct Case {
  const char* name;
  float scale;
  int64_t zero_point;  // of an i8 input
};

const Case kCases[] = {
    {"Usual", 0.05f, 4},       {"LowZeroPoint", 0.05f, -128}, {"HighZeroPoint", 0.05f, 127},
    {"SmallScale", 0.001f, 0}, {"TinyScale", 1e-20f, 0},      {"LargeScale", 1.0f, 0},
    {"HalfOfRange", 7.9f, 1},
};

template <class T>
OneOpModel model_of(const Function& f, const Case& c, int32_t size) {
  const int32_t shift = is_signed<T>() ? 0 : 128;
  OneOpModel model(f.op);
  model.input({size}, kDTypeOf<T>, c.scale, c.zero_point + shift);
  model.output({size}, kDTypeOf<T>, 1.0f / static_cast<float>(f.steps), f.zero_point + shift);
  return model;
}

// 256 elements have a table; 255 do not.
template <class T>
void check_8bit(const Function& f, const Case& c) {
  std::vector<T> input;
  for (int32_t x = lowest<T>(); x <= highest<T>(); ++x) input.push_back(static_cast<T>(x));
  std::vector<T> got = test::run<T>(model_of<T>(f, c, 256), {input});
  ASSERT_EQ(got.size(), input.size());
  for (size_t i = 0; i < got.size(); ++i) {
    const double x = (input[i] - lowest<T>() - 128 - static_cast<double>(c.zero_point)) * c.scale;
    const double y = f.function(x) * f.steps + f.zero_point;
    const double want = std::min(y, 127.0) + lowest<T>() + 128;
    EXPECT_NEAR(got[i], want, 0.51) << x;
  }
  input.pop_back();
  got.pop_back();
  EXPECT_EQ(test::run<T>(model_of<T>(f, c, 255), {input}), got);
}

class Sigmoid8 : public testing::TestWithParam<Case> {};

TEST_P(Sigmoid8, LogisticI8) {
  check_8bit<int8_t>(kLogistic, GetParam());
}
TEST_P(Sigmoid8, LogisticU8) {
  check_8bit<uint8_t>(kLogistic, GetParam());
}
TEST_P(Sigmoid8, TanhI8) {
  check_8bit<int8_t>(kTanh, GetParam());
}
TEST_P(Sigmoid8, TanhU8) {
  check_8bit<uint8_t>(kTanh, GetParam());
}

INSTANTIATE_TEST_SUITE_P(Sigmoid, Sigmoid8, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

// From a scale of 8 on TFLM gives an end for 0 as well.
TEST(Logistic, HugeScaleOnlyTellsSigns) {
  for (const float scale : {8.0f, 100.0f, 1e30f}) {
    const OneOpModel model = model_of<int8_t>(kLogistic, {"", scale, 0}, 3);
    EXPECT_EQ(test::run<int8_t>(model, {std::vector<int8_t>{-1, 0, 1}}),
              (std::vector<int8_t>{-128, -128, 127}));
  }
}

OneOpModel model_i16(const Function& f, float scale, int32_t size) {
  OneOpModel model(f.op);
  model.input({size}, DType::kI16, scale).output({size}, DType::kI16, 1.0f / 32768);
  return model;
}

std::vector<int16_t> run_i16(const Function& f, float scale) {
  std::vector<int16_t> input;
  for (int32_t x = -32768; x <= 32767; ++x) input.push_back(static_cast<int16_t>(x));
  return test::run<int16_t>(model_i16(f, scale, 65536), {input});
}

// Lines between 256 points: an error of up to 1.5. The multiplier is cut to 15 bits, which adds
// one 2^14th of the argument, and rounding it one table step's 2^9th.
void check_i16(const Function& f, float scale) {
  const std::vector<int16_t> got = run_i16(f, scale);
  ASSERT_EQ(got.size(), 65536u);
  for (int32_t x = -32768; x <= 32767; ++x) {
    const double real = double{scale} * x;
    const double want = 32768 * f.function(real);
    const double slope = std::fabs(f.function(real * (1 + 1e-4)) - f.function(real)) * 32768;
    ASSERT_NEAR(got[static_cast<size_t>(x + 32768)], want, 3.1 + slope) << x;
  }
}

class SigmoidI16 : public testing::TestWithParam<float> {};

TEST_P(SigmoidI16, Logistic) {
  check_i16(kLogistic, GetParam());
}
TEST_P(SigmoidI16, Tanh) {
  check_i16(kTanh, GetParam());
}

INSTANTIATE_TEST_SUITE_P(Sigmoid, SigmoidI16,
                         testing::Values(1e-12f, 1e-5f, 0x1p-13f, 0x1p-12f, 0x1p-11f, 3e-4f, 0.01f,
                                         0.9f, 2.6f));

// As TFLM: what is within 0.07 % of 2^-12 is taken for that, and of 2^-11 by TANH alone.
TEST(SigmoidI16, RoundsScalesToPowersOfTwo) {
  const float near = 0x1p-12f * 1.0006f, twice = 0x1p-11f * 0.9994f;
  EXPECT_EQ(run_i16(kLogistic, near), run_i16(kLogistic, 0x1p-12f));
  EXPECT_EQ(run_i16(kTanh, near), run_i16(kTanh, 0x1p-12f));
  EXPECT_EQ(run_i16(kTanh, twice), run_i16(kTanh, 0x1p-11f));
  EXPECT_NE(run_i16(kLogistic, twice), run_i16(kLogistic, 0x1p-11f));
  EXPECT_NE(run_i16(kTanh, 0x1p-12f * 1.0008f), run_i16(kTanh, 0x1p-12f));
}

class LogisticRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(LogisticRefusal, SaysWhy) {
  OneOpModel model = model_of<int8_t>(kLogistic, {"", 0.5f, 0}, 4);
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

class TanhRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(TanhRefusal, SaysWhy) {
  OneOpModel model = model_i16(kTanh, 0.001f, 4);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 TANH: ") + GetParam().message);
}

const test::Refusal kTanhRefusals[] = {
    {"Size", [](OneOpModel& m) { m.tensor(1).shape = {5}; }, "output has 5 elements, 4 needed"},
    {"OutputScale", [](OneOpModel& m) { m.tensor(1).quantization->scale = {1.0f / 128}; },
     "the output's scale must be 1/32768"},
    {"ZeroPoint", [](OneOpModel& m) { m.tensor(0).quantization->zero_point = {3}; },
     "an i16 input's zero point is 3, 0 needed"},
    {"NoScale", [](OneOpModel& m) { m.tensor(0).quantization.reset(); },
     "a i16 tensor has no quantization scale"},
    {"Scale", [](OneOpModel& m) { m.tensor(0).quantization->scale = {2.67f}; },
     "an i16 input's scale must be below 8/3"},
    {"Scale8Bit",
     [](OneOpModel& m) {
       m.tensor(0).type = m.tensor(1).type = fb::TensorType_UINT8;
       m.tensor(1).quantization->zero_point = {0};
     },
     "the output's scale must be 1/128"},
};

INSTANTIATE_TEST_SUITE_P(Tanh, TanhRefusal, testing::ValuesIn(kTanhRefusals), test::name_of);

}  // namespace
}  // namespace mote
