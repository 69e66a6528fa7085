// QUANTIZE between every supported pair of dtypes: rounding, saturation, and what is refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "mote/base/element.h"
#include "mote/base/integer_limits.h"
#include "tests/support/model_builder.h"
#include "tests/support/reference_multiplier.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

struct RealCase {
  const char* name;
  float scale;
  int64_t zero_point;
  std::vector<float> input;
  std::vector<int8_t> output;
};

constexpr float kInfinity = std::numeric_limits<float>::infinity();

const RealCase kRealCases[] = {
    {"HalvesAwayFromZero", 1, 0, {0.5f, -0.5f, 1.5f, -2.5f, 2.4f}, {1, -1, 2, -3, 2}},
    {"JustBelowHalf", 1, 0, {0.49999997f, -0.49999997f}, {0, 0}},
    {"ZeroPoint", 0.5f, 10, {0, 1, -1, 0.25f}, {10, 12, 8, 11}},
    {"Saturates",
     0.5f,
     10,
     {1000, -1000, 58.5f, 58.8f, -69, -69.3f},
     {127, -128, 127, 127, -128, -128}},
    {"LowZeroPoint", 1, -128, {255, 256, 254.4f, 0, -1}, {127, 127, 126, -128, -128}},
    {"HighZeroPoint", 1, 127, {-255, -256, -254.4f, 0, 1}, {-128, -128, -127, 127, 127}},
    {"NotANumber", 1, 3, {NAN, kInfinity, -kInfinity, 3e38f, -3e38f}, {-128, 127, -128, 127, -128}},
};

class QuantizeF32 : public testing::TestWithParam<RealCase> {};

TEST_P(QuantizeF32, Rounds) {
  const RealCase& c = GetParam();
  const auto size = static_cast<int32_t>(c.input.size());
  OneOpModel model(fb::BuiltinOperator_QUANTIZE);
  model.input({size}, DType::kF32).output({size}, DType::kI8, c.scale, c.zero_point);
  EXPECT_EQ(test::run<int8_t>(model, {c.input}), c.output);
}

template <class Out>
void check_ends(int32_t zero_point, Out minus_three, Out one) {
  OneOpModel model(fb::BuiltinOperator_QUANTIZE);
  model.input({5}, DType::kF32).output({5}, kDTypeOf<Out>, 0.5f, zero_point);
  EXPECT_EQ(test::run<Out>(model, {std::vector<float>{-1.5f, 0.6f, NAN, 1e30f, -1e30f}}),
            (std::vector<Out>{minus_three, one, lowest<Out>(), highest<Out>(), lowest<Out>()}));
}

TEST(QuantizeF32ToOthers, RoundAndSaturate) {
  check_ends<uint8_t>(100, 97, 101);
  check_ends<int16_t>(0, -3, 1);
  check_ends<int16_t>(32767, 32764, 32767);
  check_ends<int32_t>(0, -3, 1);
  check_ends<int32_t>(INT32_MAX, INT32_MAX - 3, INT32_MAX);
}

TEST(QuantizeF32ToOthers, I32KeepsEveryBitOfAFloat) {
  OneOpModel model(fb::BuiltinOperator_QUANTIZE);
  model.input({3}, DType::kF32).output({3}, DType::kI32, 1, 5);
  EXPECT_EQ(test::run<int32_t>(model, {std::vector<float>{4194303.5f, -2147483648.0f, 1e9f}}),
            (std::vector<int32_t>{4194309, -2147483643, 1000000005}));
}

INSTANTIATE_TEST_SUITE_P(Quantize, QuantizeF32, testing::ValuesIn(kRealCases),
                         [](const auto& row) { return std::string(row.param.name); });

struct Case {
  const char* name;
  float input_scale, output_scale;
  int32_t input_zero, output_zero;  // for i8; 128 more for u8
};

const Case kCases[] = {
    {"Same", 0.5f, 0.5f, 0, 0},           {"OtherZeroPoint", 0.5f, 0.5f, -10, 20},
    {"Coarser", 0.5f, 0.8f, -128, 5},     {"Finer", 0.5f, 0.2f, 3, -128},
    {"MuchCoarser", 1e-10f, 1.0f, 3, -7}, {"MuchFiner", 1000.0f, 0.01f, 3, -7},
};

class Quantize : public testing::TestWithParam<Case> {};

// Every value of 8 and 16 bits, and some of i32.
template <class In>
std::vector<In> values_of() {
  const int64_t step = sizeof(In) == 4 ? 9999991 : 1;
  std::vector<In> values;
  for (int64_t x = lowest<In>(); x <= highest<In>(); x += step) values.push_back(In(x));
  return values;
}

// What overflows an i32 on the way wraps in the reference kernels and here.
template <class In, class Out>
void check(const Case& c) {
  const int32_t input_zero = c.input_zero + (kDTypeOf<In> == DType::kU8 ? 128 : 0);
  const int32_t output_zero = c.output_zero + (kDTypeOf<Out> == DType::kU8 ? 128 : 0);
  const std::vector<In> input = values_of<In>();
  const auto size = static_cast<int32_t>(input.size());
  OneOpModel model(fb::BuiltinOperator_QUANTIZE);
  model.input({size}, kDTypeOf<In>, c.input_scale, input_zero);
  model.output({size}, kDTypeOf<Out>, c.output_scale, output_zero);
  const std::vector<Out> got = test::run<Out>(model, {input});
  ASSERT_EQ(got.size(), input.size());
  const test::ReferenceMultiplier times(double{c.input_scale} / c.output_scale);
  const int left = std::max(times.shift(), 0);
  for (size_t i = 0; i < input.size(); ++i) {
    const auto shifted = static_cast<int32_t>((int64_t{input[i]} - input_zero) << left);
    const int64_t y = test::ReferenceMultiplier(times.value(), std::min(times.shift(), 0))(shifted);
    ASSERT_EQ(got[i], std::clamp<int64_t>(y + output_zero, lowest<Out>(), highest<Out>())) << i;
  }
}

TEST_P(Quantize, I8ToI8) {
  check<int8_t, int8_t>(GetParam());
}
TEST_P(Quantize, I8ToU8) {
  check<int8_t, uint8_t>(GetParam());
}
TEST_P(Quantize, I8ToI16) {
  check<int8_t, int16_t>(GetParam());
}
TEST_P(Quantize, I8ToI32) {
  check<int8_t, int32_t>(GetParam());
}
TEST_P(Quantize, U8ToI8) {
  check<uint8_t, int8_t>(GetParam());
}
TEST_P(Quantize, U8ToU8) {
  check<uint8_t, uint8_t>(GetParam());
}
TEST_P(Quantize, I16ToI8) {
  check<int16_t, int8_t>(GetParam());
}
TEST_P(Quantize, I16ToI16) {
  check<int16_t, int16_t>(GetParam());
}
TEST_P(Quantize, I16ToI32) {
  check<int16_t, int32_t>(GetParam());
}
TEST_P(Quantize, I32ToI8) {
  check<int32_t, int8_t>(GetParam());
}
TEST_P(Quantize, I32ToI16) {
  check<int32_t, int16_t>(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Quantize, Quantize, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

class QuantizeRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(QuantizeRefusal, SaysWhy) {
  OneOpModel model(fb::BuiltinOperator_QUANTIZE);
  model.input({2}, DType::kI8, 0.5f).output({2}, DType::kI8, 0.25f);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 QUANTIZE: ") + GetParam().message);
}

void give_two_scales(fb::TensorT& tensor) {
  tensor.quantization->scale = {1, 2};
  tensor.quantization->zero_point = {0, 0};
}

const test::Refusal kRefusals[] = {
    {"Dtypes", [](OneOpModel& m) { m.tensor(1).type = fb::TensorType_FLOAT32; },
     "i8 with f32 is not supported by this operator"},
    {"Size", [](OneOpModel& m) { m.tensor(1).shape = {3}; }, "output has 3 elements, 2 needed"},
    {"InputScales", [](OneOpModel& m) { give_two_scales(m.tensor(0)); },
     "a tensor has 2 scales; one is supported"},
    {"OutputScales", [](OneOpModel& m) { give_two_scales(m.tensor(1)); },
     "a tensor has 2 scales; one is supported"},
    {"NoInputScale", [](OneOpModel& m) { m.tensor(0).quantization.reset(); },
     "a i8 tensor has no quantization scale"},
    {"NoOutputScale",
     [](OneOpModel& m) {
       m.tensor(0).type = fb::TensorType_FLOAT32;
       m.tensor(1).quantization.reset();
     },
     "a i8 tensor has no quantization scale"},
    {"ScaleRatio", [](OneOpModel& m) { m.tensor(1).quantization->scale = {1e-11f}; },
     "the ratio of input and output scales is 2^30 or more"},
};

INSTANTIATE_TEST_SUITE_P(Quantize, QuantizeRefusal, testing::ValuesIn(kRefusals), test::name_of);

}  // namespace
}  // namespace mote
