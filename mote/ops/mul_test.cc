// MUL in f32 and i8: TFLite's rounding, scales, activations, and what is refused.
#include "mote/ops/mul.h"

#include <gtest/gtest.h>

#include "tests/support/model_builder.h"
#include "tests/support/naive_window.h"
#include "tests/support/reference_multiplier.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

fb::MulOptionsT activation(fb::ActivationFunctionType type) {
  fb::MulOptionsT options;
  options.fused_activation_function = type;
  return options;
}

TEST(Mul, F32) {
  OneOpModel model(fb::BuiltinOperator_MUL);
  model.input({4}, DType::kF32).constant<float>({4}, {2, -1, 3, 0.5f}).output({4}, DType::kF32);
  const std::vector<float> input = {0.5f, 3, 4, 1};
  EXPECT_EQ(test::run<float>(model, {input}), (std::vector<float>{1, -3, 12, 0.5f}));
  model.options(activation(fb::ActivationFunctionType_RELU6));
  EXPECT_EQ(test::run<float>(model, {input}), (std::vector<float>{1, 0, 6, 0.5f}));
}

struct Quantization {
  float scale;
  int64_t zero_point;
};

struct Case {
  const char* name;
  Quantization a, b, output;
  fb::ActivationFunctionType activation = fb::ActivationFunctionType_NONE;
  int8_t low = -128, high = 127;
};

const Case kCases[] = {
    {"Plain", {0.05f, 0}, {0.05f, 0}, {0.3f, 0}},
    {"ZeroPoints", {0.05f, -128}, {0.05f, 127}, {0.6f, 5}},
    {"UnequalScales", {0.07f, 3}, {0.011f, -9}, {0.061f, -20}},
    {"Enlarging", {2.0f, 3}, {3.0f, -9}, {1.5f, -20}},
    {"Vanishing", {1e-6f, 3}, {1e-6f, -9}, {1.0f, -20}},
    {"Relu", {0.05f, 0}, {0.3f, 0}, {0.5f, -7}, fb::ActivationFunctionType_RELU, -7},
    {"Relu6", {0.05f, 0}, {0.3f, 0}, {0.1f, -7}, fb::ActivationFunctionType_RELU6, -7, 53},
};

int8_t expected(const Case& c, int8_t a, int8_t b) {
  const test::ReferenceMultiplier times(double{c.a.scale} * c.b.scale / c.output.scale);
  const int64_t product = (a - c.a.zero_point) * (b - c.b.zero_point);
  return static_cast<int8_t>(
      std::clamp<int64_t>(times(product) + c.output.zero_point, c.low, c.high));
}

class MulI8 : public testing::TestWithParam<Case> {};

TEST_P(MulI8, EqualsTfliteBitForBit) {
  constexpr int32_t kSize = 2000;
  const Case& c = GetParam();
  const auto a = test::noise<int8_t>(kSize, 1, -128, 127),
             b = test::noise<int8_t>(kSize, 2, -128, 127);
  std::vector<int8_t> want;
  for (size_t i = 0; i < a.size(); ++i) want.push_back(expected(c, a[i], b[i]));
  OneOpModel model(fb::BuiltinOperator_MUL);
  model.input({kSize}, DType::kI8, c.a.scale, c.a.zero_point);
  model.input({kSize}, DType::kI8, c.b.scale, c.b.zero_point);
  model.output({kSize}, DType::kI8, c.output.scale, c.output.zero_point);
  model.options(activation(c.activation));
  EXPECT_EQ(test::run<int8_t>(model, {a, b}), want);
}

INSTANTIATE_TEST_SUITE_P(Mul, MulI8, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

// -2^14 times almost 2^17 is almost -2^31: the zero point must not carry it over.
TEST(MulI8, HostileRatioSaturates) {
  OneOpModel model(fb::BuiltinOperator_MUL);
  model.input({2}, DType::kI8, 0x1.0002p0f).input({2}, DType::kI8, 0x1.fffcp-1f, -128);
  model.output({2}, DType::kI8, 0x1p-17f, -128);
  const std::vector<int8_t> a = {-128, 0}, b = {0, 0};
  EXPECT_EQ(test::run<int8_t>(model, {a, b}), (std::vector<int8_t>{-128, -128}));
}

class MulRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(MulRefusal, SaysWhy) {
  OneOpModel model(fb::BuiltinOperator_MUL);
  model.input({2}, DType::kI8, 0.5f).input({2}, DType::kI8, 0.25f).output({2}, DType::kI8, 0.5f);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 MUL: ") + GetParam().message);
}

const test::Refusal kRefusals[] = {
    {"OneInput", [](OneOpModel& m) { m.op().inputs.pop_back(); }, "has 1 inputs, 2 needed"},
    {"Dtypes", [](OneOpModel& m) { m.tensor(1).type = fb::TensorType_FLOAT32; },
     "i8 with f32 is not supported by this operator"},
    {"OutputType", [](OneOpModel& m) { m.tensor(2).type = fb::TensorType_UINT8; },
     "output is u8, i8 needed"},
    {"NoScale", [](OneOpModel& m) { m.tensor(1).quantization.reset(); },
     "a i8 tensor has no quantization scale"},
    {"ScaleRatio", [](OneOpModel& m) { m.tensor(2).quantization->scale = {1e-11f}; },
     "the ratio of input and output scales is 2^30 or more"},
    {"Activation", [](OneOpModel& m) { m.options(activation(fb::ActivationFunctionType_TANH)); },
     "the fused activation 4 is not supported"},
};

INSTANTIATE_TEST_SUITE_P(Mul, MulRefusal, testing::ValuesIn(kRefusals), test::name_of);

}  // namespace
}  // namespace mote
