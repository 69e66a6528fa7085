// MEAN in f32 and i8: every mixture of kept and reduced dimensions, rounding, what is refused.
#include "mote/ops/mean.h"

#include <gtest/gtest.h>

#include "tests/support/model_builder.h"
#include "tests/support/naive_window.h"
#include "tests/support/reference_multiplier.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;
using test::Shape;

struct Case {
  const char* name;
  Shape input;
  std::vector<int32_t> axes;
};

const Case kCases[] = {
    {"Channels", {2, 3, 4, 5}, {1, 2}},
    {"ChannelsOtherOrder", {2, 3, 4, 5}, {2, 1}},
    {"Last", {3, 4}, {1}},
    {"First", {3, 4}, {0}},
    {"Negative", {2, 3, 4}, {-1, -3}},
    {"Repeated", {2, 3, 4}, {1, -2, 1}},
    {"All", {2, 3, 4}, {0, 1, 2}},
    {"None", {2, 3}, {}},
    {"Vector", {7}, {0}},
    {"OfOne", {3, 1, 4}, {1}},
    {"OnesInBetween", {3, 1, 4, 1, 2}, {0, 2}},
    {"Alternating", {2, 3, 2, 2, 3}, {0, 2, 4}},
    {"Alternating8", {2, 3, 2, 1, 2, 3, 2, 2}, {1, 3, 5, 7}},
    {"OddCount", {1, 7, 9, 3}, {1, 2}},
};

size_t elements(const Shape& shape) {
  size_t product = 1;
  for (const int32_t dimension : shape) product *= static_cast<size_t>(dimension);
  return product;
}

// The output's shape with the reduced dimensions kept as 1.
Shape kept(const Case& c) {
  Shape result = c.input;
  const auto rank = static_cast<int32_t>(result.size());
  for (const int32_t axis : c.axes) result[static_cast<size_t>((axis + rank) % rank)] = 1;
  return result;
}

std::vector<int64_t> sums(const Case& c, const std::vector<int8_t>& input) {
  const Shape output = kept(c);
  std::vector<int64_t> result(elements(output));
  for (size_t i = 0; i < input.size(); ++i) {
    size_t rest = i, place = 0, stride = 1;
    for (size_t d = output.size(); d-- > 0;) {
      const size_t extent = static_cast<size_t>(c.input[d]);
      if (output[d] != 1) place += rest % extent * stride;
      rest /= extent;
      stride *= static_cast<size_t>(output[d]);
    }
    result[place] += input[i];
  }
  return result;
}

class Mean : public testing::TestWithParam<Case> {
 protected:
  Mean()
      : c(GetParam()),
        output(kept(c)),
        axes_shape{static_cast<int32_t>(c.axes.size())},
        input(test::noise<int8_t>(elements(c.input), 5, -128, 127)),
        count(static_cast<int64_t>(elements(c.input) / elements(output))) {}

  const Case& c;
  const Shape output, axes_shape;
  const std::vector<int8_t> input;
  const int64_t count;
};

TEST_P(Mean, F32) {
  std::vector<float> want;
  for (const int64_t sum : sums(c, input)) {
    want.push_back(static_cast<float>(sum) / static_cast<float>(count));
  }
  OneOpModel model(fb::BuiltinOperator_MEAN);
  model.input(c.input, DType::kF32).constant<int32_t>(axes_shape, c.axes);
  model.output(output, DType::kF32);
  EXPECT_EQ(test::run<float>(model, {std::vector<float>(input.begin(), input.end())}), want);
}

// TFLite divides the multiplier by the count, with as many bits more as the count has.
TEST_P(Mean, I8EqualsTfliteBitForBit) {
  constexpr float kInputScale = 0.037f, kOutputScale = 0.021f;
  constexpr int32_t kInputZero = 11, kOutputZero = -6;
  const test::ReferenceMultiplier ratio(double{kInputScale} / kOutputScale);
  const int bits = static_cast<int>(std::floor(std::log2(count)));
  const test::ReferenceMultiplier multiplier((ratio.value() << bits) / count, ratio.shift() - bits);
  std::vector<int8_t> want;
  for (const int64_t sum : sums(c, input)) {
    want.push_back(test::saturate_i8(multiplier(sum - kInputZero * count) + kOutputZero));
  }
  OneOpModel model(fb::BuiltinOperator_MEAN);
  model.input(c.input, DType::kI8, kInputScale, kInputZero);
  model.constant<int32_t>(axes_shape, c.axes);
  model.output(output, DType::kI8, kOutputScale, kOutputZero);
  EXPECT_EQ(test::run<int8_t>(model, {input}), want);
}

INSTANTIATE_TEST_SUITE_P(Mean, Mean, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

// A ratio near 2^-31 leaves no room for the bits of the count.
TEST(MeanI8, TinyRatioIsZero) {
  OneOpModel model(fb::BuiltinOperator_MEAN);
  model.input({8}, DType::kI8, 5e-10f).constant<int32_t>({1}, {0}).output({1}, DType::kI8, 1, 3);
  EXPECT_EQ(test::run<int8_t>(model, {std::vector<int8_t>(8, 127)}), (std::vector<int8_t>{3}));
}

// -6.5 rounds up: a multiplication by one half has its only rounding in the high product.
TEST(MeanI8, ScalarAxis) {
  OneOpModel model(fb::BuiltinOperator_MEAN);
  model.input({2, 2}, DType::kI8, 1).constant<int32_t>({}, {1}).output({2}, DType::kI8, 1);
  EXPECT_EQ(test::run<int8_t>(model, {std::vector<int8_t>{1, 3, -5, -8}}),
            (std::vector<int8_t>{2, -6}));
}

class MeanRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(MeanRefusal, SaysWhy) {
  OneOpModel model(fb::BuiltinOperator_MEAN);
  model.input({2, 3}, DType::kI8, 0.5f).constant<int32_t>({1}, {1}).output({2}, DType::kI8, 0.5f);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 MEAN: ") + GetParam().message);
}

const test::Refusal kRefusals[] = {
    {"AxesType", [](OneOpModel& m) { m.tensor(1).type = fb::TensorType_UINT32; },
     "axes are u32, i32 needed"},
    {"AxesComputed",
     [](OneOpModel& m) {
       m.tensor(1).buffer = 0;
       m.model().subgraphs[0]->inputs.push_back(1);
     },
     "axes are computed by the model; only constant ones are supported"},
    {"Axis", [](OneOpModel& m) { test::replace_constant<int32_t>(m, 1, {1}, {2}); },
     "axis 2 of an input with 2 dimensions"},
    {"NegativeAxis", [](OneOpModel& m) { test::replace_constant<int32_t>(m, 1, {1}, {INT32_MIN}); },
     "axis -2147483648 of an input with 2 dimensions"},
    {"Nothing",
     [](OneOpModel& m) {
       m.tensor(0).shape = {2, 0};
     },
     "averages no values: a dimension is 0"},
    {"TooMany",
     [](OneOpModel& m) {
       m.tensor(0).shape = {2, (1 << 23) + 1};
     },
     "averages 8388609 values, at most 8388608 are possible"},
    {"OutputSize", [](OneOpModel& m) { m.tensor(2).shape = {3}; },
     "output has 3 elements, 2 needed"},
    {"Dtypes", [](OneOpModel& m) { m.tensor(2).type = fb::TensorType_FLOAT32; },
     "i8 with f32 is not supported by this operator"},
    {"NoScale", [](OneOpModel& m) { m.tensor(0).quantization.reset(); },
     "a i8 tensor has no quantization scale"},
    {"ScaleRatio", [](OneOpModel& m) { m.tensor(2).quantization->scale = {1e-11f}; },
     "the ratio of input and output scales is 2^30 or more"},
};

INSTANTIATE_TEST_SUITE_P(Mean, MeanRefusal, testing::ValuesIn(kRefusals), test::name_of);

}  // namespace
}  // namespace mote
