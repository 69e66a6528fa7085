// ADD in f32 and i8: TFLite's rounding, scales, activations, and what is refused.
#include "mote/ops/add.h"

#include <gtest/gtest.h>

#include "tests/support/model_builder.h"
#include "tests/support/naive_window.h"
#include "tests/support/reference_multiplier.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;
using test::ReferenceMultiplier;

fb::AddOptionsT activation(fb::ActivationFunctionType type) {
  fb::AddOptionsT options;
  options.fused_activation_function = type;
  return options;
}

TEST(Add, F32) {
  OneOpModel model(fb::BuiltinOperator_ADD);
  model.input({4}, DType::kF32).constant<float>({4}, {1, 2, 3, -4}).output({4}, DType::kF32);
  const std::vector<float> input = {0.5f, -3, 4, -5};
  EXPECT_EQ(test::run<float>(model, {input}), (std::vector<float>{1.5f, -1, 7, -9}));
  model.options(activation(fb::ActivationFunctionType_RELU6));
  EXPECT_EQ(test::run<float>(model, {input}), (std::vector<float>{1.5f, 0, 6, 0}));
  model.options(activation(fb::ActivationFunctionType_RELU_N1_TO_1));
  EXPECT_EQ(test::run<float>(model, {input}), (std::vector<float>{1, -1, 1, -1}));
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
    {"EqualScales", {0.05f, 0}, {0.05f, 0}, {0.1f, 0}},
    {"ZeroPoints", {0.05f, -128}, {0.05f, 127}, {0.1f, 5}},
    {"LargerFirst", {0.07f, 3}, {0.011f, -9}, {0.061f, -20}},
    {"LargerSecond", {0.011f, -9}, {0.07f, 3}, {0.061f, -20}},
    {"FarApart", {1.0f, 0}, {1e-6f, 0}, {0.9f, 0}},
    {"FarthestApart", {1.0f, 0}, {0x1p-31f, 0}, {0.9f, 0}},
    {"TooFarApart", {1.0f, 0}, {1e-12f, 50}, {0.9f, 0}},
    {"FineOutput", {0.5f, 1}, {0.3f, 2}, {0.004f, 3}},
    {"CoarseOutput", {0.5f, 1}, {0.3f, 2}, {50.0f, 3}},
    {"Relu", {0.05f, 0}, {0.03f, 0}, {0.05f, -7}, fb::ActivationFunctionType_RELU, -7},
    {"Relu6", {0.05f, 0}, {0.03f, 0}, {0.1f, -7}, fb::ActivationFunctionType_RELU6, -7, 53},
    {"ReluN1", {0.05f, 0}, {0.03f, 0}, {0.1f, 7}, fb::ActivationFunctionType_RELU_N1_TO_1, -3, 17},
};

// TFLite's three multiplications, in the order of the inputs.
int8_t expected(const Case& c, int8_t a, int8_t b) {
  const double twice = 2.0 * std::max(c.a.scale, c.b.scale);
  const ReferenceMultiplier times_a(c.a.scale / twice), times_b(c.b.scale / twice);
  const ReferenceMultiplier times_output(twice / (double{1 << 20} * c.output.scale));
  const int64_t sum = times_a((a - c.a.zero_point) << 20) + times_b((b - c.b.zero_point) << 20);
  return static_cast<int8_t>(
      std::clamp<int64_t>(times_output(sum) + c.output.zero_point, c.low, c.high));
}

class AddI8 : public testing::TestWithParam<Case> {};

TEST_P(AddI8, EqualsTfliteBitForBit) {
  constexpr int32_t kSize = 2000;
  const Case& c = GetParam();
  const auto a = test::noise<int8_t>(kSize, 1, -128, 127),
             b = test::noise<int8_t>(kSize, 2, -128, 127);
  std::vector<int8_t> want;
  for (size_t i = 0; i < a.size(); ++i) want.push_back(expected(c, a[i], b[i]));
  OneOpModel model(fb::BuiltinOperator_ADD);
  model.input({kSize}, DType::kI8, c.a.scale, c.a.zero_point);
  model.input({kSize}, DType::kI8, c.b.scale, c.b.zero_point);
  model.output({kSize}, DType::kI8, c.output.scale, c.output.zero_point);
  model.options(activation(c.activation));
  EXPECT_EQ(test::run<int8_t>(model, {a, b}), want);
}

INSTANTIATE_TEST_SUITE_P(Add, AddI8, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

class AddRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(AddRefusal, SaysWhy) {
  OneOpModel model(fb::BuiltinOperator_ADD);
  model.input({2}, DType::kI8, 0.5f).input({2}, DType::kI8, 0.25f).output({2}, DType::kI8, 0.5f);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 ADD: ") + GetParam().message);
}

const test::Refusal kRefusals[] = {
    {"OneInput", [](OneOpModel& m) { m.op().inputs.pop_back(); }, "has 1 inputs, 2 needed"},
    {"LeftOut", [](OneOpModel& m) { m.op().inputs[1] = -1; }, "input 1 is left out but needed"},
    {"Dtypes", [](OneOpModel& m) { m.tensor(1).type = fb::TensorType_FLOAT32; },
     "i8 with f32 is not supported by this operator"},
    {"OutputType", [](OneOpModel& m) { m.tensor(2).type = fb::TensorType_UINT8; },
     "output is u8, i8 needed"},
    {"NoFirstScale", [](OneOpModel& m) { m.tensor(0).quantization.reset(); },
     "a i8 tensor has no quantization scale"},
    {"NoSecondScale", [](OneOpModel& m) { m.tensor(1).quantization.reset(); },
     "a i8 tensor has no quantization scale"},
    {"NoOutputScale", [](OneOpModel& m) { m.tensor(2).quantization.reset(); },
     "a i8 tensor has no quantization scale"},
    {"OutputScale", [](OneOpModel& m) { m.tensor(2).quantization->scale = {0.5e-6f}; },
     "the output's scale is too small for its inputs: less than their 2^-19th"},
    {"Activation", [](OneOpModel& m) { m.options(activation(fb::ActivationFunctionType_TANH)); },
     "the fused activation 4 is not supported"},
};

INSTANTIATE_TEST_SUITE_P(Add, AddRefusal, testing::ValuesIn(kRefusals), test::name_of);

}  // namespace
}  // namespace mote
