// HARD_SWISH: against its definition, with and without a table, at extreme scales, and what is
// refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "mote/base/element.h"
#include "mote/base/integer_limits.h"
#include "tests/support/model_builder.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

double hard_swish(double x) {
  return x * std::clamp(x + 3, 0.0, 6.0) / 6;
}

TEST(HardSwish, F32) {
  const std::vector<float> input = {-1e30f, -3.5f, -3, -2, -0.5f, 0, 1, 2.5f, 3, 4, 1e30f};
  OneOpModel model(fb::BuiltinOperator_HARD_SWISH);
  model.input({11}, DType::kF32).output({11}, DType::kF32);
  const auto got = test::run<float>(model, {input});
  ASSERT_EQ(got.size(), input.size());
  for (size_t i = 0; i < got.size(); ++i) {
    const double want = hard_swish(double{input[i]});
    EXPECT_NEAR(got[i], want, 1e-6 * std::fabs(want)) << input[i];
  }
}

struct Case {
  const char* name;
  float input_scale, output_scale;
  int32_t input_zero, output_zero;  // of i8
};

const Case kCases[] = {
    {"SameScale", 0.05f, 0.05f, 0, 0},       {"Usual", 0.047f, 0.0566f, 87, 33},
    {"FineOutput", 0.09f, 0.02f, 0, -100},   {"LowZeroPoint", 0.03f, 0.03f, -128, -128},
    {"SmallScale", 1e-3f, 1e-3f, 5, 5},      {"TinyScale", 1e-9f, 1e-9f, 5, 5},
    {"LargeScale", 1.0f, 1.1f, -7, 9},       {"HugeScale", 1e6f, 1.1e6f, -7, 9},
    {"EverythingIsZero", 0.05f, 1e6f, 0, 9},
};

template <class T>
OneOpModel model_of(const Case& c, size_t size) {
  const int32_t shift = sizeof(T) > 1 ? 0 : lowest<T>() + 128;
  const auto extent = static_cast<int32_t>(size);
  OneOpModel model(fb::BuiltinOperator_HARD_SWISH);
  model.input({extent}, kDTypeOf<T>, c.input_scale, c.input_zero + shift);
  model.output({extent}, kDTypeOf<T>, c.output_scale, c.output_zero + shift);
  return model;
}

// TFLite's 16-bit arithmetic is off by up to a step and a half; i16 is computed in f32.
template <class T>
void check(const Case& c, double tolerance) {
  const int32_t shift = sizeof(T) > 1 ? 0 : lowest<T>() + 128;
  std::vector<T> input;
  for (int32_t x = lowest<T>(); x <= highest<T>(); ++x) input.push_back(static_cast<T>(x));
  std::vector<T> got = test::run<T>(model_of<T>(c, input.size()), {input});
  ASSERT_EQ(got.size(), input.size());
  for (size_t i = 0; i < got.size(); ++i) {
    const double x = double{c.input_scale} * (input[i] - c.input_zero - shift);
    const double y = hard_swish(x) / double{c.output_scale} + c.output_zero + shift;
    EXPECT_NEAR(got[i], std::clamp<double>(y, lowest<T>(), highest<T>()), tolerance) << x;
  }
  input.pop_back();  // fewer than 256 are computed without a table
  got.pop_back();
  EXPECT_EQ(test::run<T>(model_of<T>(c, input.size()), {input}), got);
}

class HardSwish : public testing::TestWithParam<Case> {};

TEST_P(HardSwish, I8) {
  check<int8_t>(GetParam(), 1.5);
}
TEST_P(HardSwish, U8) {
  check<uint8_t>(GetParam(), 1.5);
}
TEST_P(HardSwish, I16) {
  check<int16_t>(GetParam(), 0.51);
}

INSTANTIATE_TEST_SUITE_P(HardSwish, HardSwish, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

class HardSwishRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(HardSwishRefusal, SaysWhy) {
  OneOpModel model = model_of<int8_t>(kCases[0], 4);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 HARD_SWISH: ") + GetParam().message);
}

const test::Refusal kRefusals[] = {
    {"OutputScale", [](OneOpModel& m) { m.tensor(1).quantization->scale = {0.05f / 129}; },
     "the output's scale is too small: below 1/128 of the input's"},
    {"NoScale", [](OneOpModel& m) { m.tensor(0).quantization.reset(); },
     "a i8 tensor has no quantization scale"},
    {"NoOutputScale", [](OneOpModel& m) { m.tensor(1).quantization.reset(); },
     "a i8 tensor has no quantization scale"},
    {"Size", [](OneOpModel& m) { m.tensor(1).shape = {5}; }, "output has 5 elements, 4 needed"},
};

INSTANTIATE_TEST_SUITE_P(HardSwish, HardSwishRefusal, testing::ValuesIn(kRefusals), test::name_of);

}  // namespace
}  // namespace mote
