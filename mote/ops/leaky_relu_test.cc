// LEAKY_RELU, PRELU: f32, all quantized values against TFLite's arithmetic, and what is refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "mote/base/element.h"
#include "mote/base/integer_limits.h"
#include "tests/support/model_builder.h"
#include "tests/support/reference_multiplier.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;
using test::ReferenceMultiplier;

fb::LeakyReluOptionsT alpha(float value) {
  fb::LeakyReluOptionsT options;
  options.alpha = value;
  return options;
}

template <class T>
std::vector<T> all_values() {
  std::vector<T> values;
  for (int32_t x = lowest<T>(); x <= highest<T>(); ++x) values.push_back(static_cast<T>(x));
  return values;
}

template <class T>
T held(int64_t x) {
  return static_cast<T>(std::clamp<int64_t>(x, lowest<T>(), highest<T>()));
}

// --- LEAKY_RELU ---

class LeakyRelu : public testing::TestWithParam<float> {};

TEST_P(LeakyRelu, F32) {
  const float slope = GetParam();
  const std::vector<float> input = {-1e30f, -3, -0.5f, 0, 0.5f, 3, 1e30f};
  std::vector<float> want;
  for (const float x : input) want.push_back(x > 0 ? x : x * slope);
  OneOpModel model(fb::BuiltinOperator_LEAKY_RELU);
  model.input({7}, DType::kF32).output({7}, DType::kF32).options(alpha(slope));
  EXPECT_EQ(test::run<float>(model, {input}), want);
}

// Products and quotients are those of floats.
template <class T>
void check_leaky(float slope, float input_scale, int32_t input_zero, float output_scale,
                 int32_t output_zero) {
  const std::vector<T> input = all_values<T>();
  const ReferenceMultiplier positive(double{input_scale / output_scale});
  const ReferenceMultiplier negative(double{input_scale * slope / output_scale});
  std::vector<T> want;
  for (const T q : input) {
    const int32_t x = q - input_zero;
    want.push_back(held<T>((x >= 0 ? positive(x) : negative(x)) + output_zero));
  }
  const auto size = static_cast<int32_t>(input.size());
  OneOpModel model(fb::BuiltinOperator_LEAKY_RELU);
  model.input({size}, kDTypeOf<T>, input_scale, input_zero).options(alpha(slope));
  model.output({size}, kDTypeOf<T>, output_scale, output_zero);
  EXPECT_EQ(test::run<T>(model, {input}), want);
}

TEST_P(LeakyRelu, I8) {
  check_leaky<int8_t>(GetParam(), 0.1f, 3, 0.1f, 3);
  check_leaky<int8_t>(GetParam(), 0.1f, 127, 0.07f, -20);
}
TEST_P(LeakyRelu, U8) {
  check_leaky<uint8_t>(GetParam(), 0.1f, 131, 0.07f, 100);
}
TEST_P(LeakyRelu, I16) {
  check_leaky<int16_t>(GetParam(), 0.001f, 0, 0.0013f, 0);
}

INSTANTIATE_TEST_SUITE_P(LeakyRelu, LeakyRelu, testing::Values(0.01f, 0.3f, 1.7f, 0.0f, -0.2f));

class LeakyReluRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(LeakyReluRefusal, SaysWhy) {
  OneOpModel model(fb::BuiltinOperator_LEAKY_RELU);
  model.input({4}, DType::kI8, 0.5f).output({4}, DType::kI8, 0.5f).options(alpha(0.5f));
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 LEAKY_RELU: ") + GetParam().message);
}

const test::Refusal kLeakyRefusals[] = {
    {"Alpha", [](OneOpModel& m) { m.options(alpha(NAN)); }, "alpha is infinite or not a number"},
    {"InfiniteAlpha", [](OneOpModel& m) { m.options(alpha(-INFINITY)); },
     "alpha is infinite or not a number"},
    {"Size", [](OneOpModel& m) { m.tensor(1).shape = {5}; }, "output has 5 elements, 4 needed"},
    {"NoScale", [](OneOpModel& m) { m.tensor(0).quantization.reset(); },
     "a i8 tensor has no quantization scale"},
    {"HugeAlpha", [](OneOpModel& m) { m.options(alpha(-1e20f)); },
     "the ratio of input and output scales is 2^30 or more"},
};

INSTANTIATE_TEST_SUITE_P(LeakyRelu, LeakyReluRefusal, testing::ValuesIn(kLeakyRefusals),
                         test::name_of);

// --- PRELU ---

TEST(Prelu, F32BroadcastsAlpha) {
  const std::vector<float> input = {-2, 2, -4, -0.0f, -1, 3};
  OneOpModel model(fb::BuiltinOperator_PRELU);
  model.input({2, 3}, DType::kF32).constant<float>({3}, {0.5f, 10, -1}).output({2, 3}, DType::kF32);
  EXPECT_EQ(test::run<float>(model, {input}), (std::vector<float>{-1, 2, 4, 0, -10, 3}));
  OneOpModel rows(fb::BuiltinOperator_PRELU);
  rows.input({2, 3}, DType::kF32).constant<float>({2, 1}, {0.5f, 2}).output({2, 3}, DType::kF32);
  EXPECT_EQ(test::run<float>(rows, {input}), (std::vector<float>{-1, 2, -2, 0, -2, 3}));
}

struct Tensor {
  float scale;
  int32_t zero_point;
};

// All inputs with each of four alphas.
template <class T, class Alpha>
void check_prelu(Tensor in, Tensor slope, Tensor out) {
  const std::vector<T> values = all_values<T>();
  const std::vector<Alpha> alphas = {lowest<Alpha>(), static_cast<Alpha>(slope.zero_point),
                                     Alpha{77}, highest<Alpha>()};
  const ReferenceMultiplier positive(double{in.scale} / double{out.scale});
  const ReferenceMultiplier negative(double{in.scale} * double{slope.scale} / double{out.scale});
  std::vector<T> input, want;
  for (const T value : values) {
    for (const Alpha a : alphas) {
      const int64_t x = value - in.zero_point;
      const int64_t y = x >= 0 ? positive(x) : negative(x * (a - slope.zero_point));
      input.push_back(value);
      want.push_back(held<T>(y + out.zero_point));
    }
  }
  const auto rows = static_cast<int32_t>(values.size());
  OneOpModel model(fb::BuiltinOperator_PRELU);
  model.input({rows, 4}, kDTypeOf<T>, in.scale, in.zero_point);
  model.constant<Alpha>({4}, alphas, {slope.scale}, {slope.zero_point});
  model.output({rows, 4}, kDTypeOf<T>, out.scale, out.zero_point);
  EXPECT_EQ(test::run<T>(model, {input}), want);
}

TEST(Prelu, I8) {
  check_prelu<int8_t, int8_t>({0.05f, 3}, {0.01f, -5}, {0.04f, -20});
  check_prelu<int8_t, int8_t>({0.05f, 127}, {0.01f, -128}, {0.05f, 127});
}
TEST(Prelu, U8) {
  check_prelu<uint8_t, uint8_t>({0.05f, 131}, {0.01f, 123}, {0.04f, 108});
}
TEST(Prelu, I16) {
  check_prelu<int16_t, int16_t>({0.001f, 0}, {0.00003f, 0}, {0.0013f, 0});
  check_prelu<int16_t, int8_t>({0.001f, 0}, {0.01f, 0}, {0.0013f, 0});
}

// The alpha of one element for all, and a left shift that a product does not fit.
TEST(Prelu, SaturatesWhatIsTooLarge) {
  OneOpModel model(fb::BuiltinOperator_PRELU);
  model.input({4}, DType::kI16, 1.0f).constant<int16_t>({1}, {32767}, {1.0f}, {0});
  model.output({4}, DType::kI16, 1e-6f);
  EXPECT_EQ(test::run<int16_t>(model, {std::vector<int16_t>{-32768, -1, 0, 1}}),
            (std::vector<int16_t>{-32768, -32768, 0, 32767}));
}

class PreluRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(PreluRefusal, SaysWhy) {
  OneOpModel model(fb::BuiltinOperator_PRELU);
  model.input({2, 3}, DType::kI16, 0.5f).constant<int16_t>({3}, {1, 2, 3}, {0.5f}, {0});
  model.output({2, 3}, DType::kI16, 0.5f);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 PRELU: ") + GetParam().message);
}

const test::Refusal kPreluRefusals[] = {
    {"ZeroPoint", [](OneOpModel& m) { m.tensor(1).quantization->zero_point = {7}; },
     "i16 tensors need zero points of 0 here, not 7"},
    {"Dtypes", [](OneOpModel& m) { m.tensor(0).type = fb::TensorType_INT8; },
     "i8 with i16 is not supported by this operator"},
    {"OutputDtype", [](OneOpModel& m) { m.tensor(2).type = fb::TensorType_INT8; },
     "output is i8, i16 needed"},
    {"AlphaScale", [](OneOpModel& m) { m.tensor(1).quantization.reset(); },
     "a i16 tensor has no quantization scale"},
    {"Ratio", [](OneOpModel& m) { m.tensor(2).quantization->scale = {1e-10f}; },
     "the ratio of input and output scales is 2^30 or more"},
    {"Shape",
     [](OneOpModel& m) {
       test::replace_constant<int16_t>(m, 1, {2}, {1, 2});
     },
     "dimensions 3 and 2 do not broadcast: equal ones or a 1 needed"},
};

INSTANTIATE_TEST_SUITE_P(Prelu, PreluRefusal, testing::ValuesIn(kPreluRefusals), test::name_of);

}  // namespace
}  // namespace mote
