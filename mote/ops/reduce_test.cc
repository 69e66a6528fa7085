// MEAN, SUM, REDUCE_MAX, REDUCE_MIN, REDUCE_PROD, REDUCE_ALL and REDUCE_ANY in all their dtypes:
// every mixture of kept and reduced dimensions, rounding, what is refused.
#include "mote/ops/reduce.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "mote/base/element.h"
#include "tests/support/model_builder.h"
#include "tests/support/naive_window.h"
#include "tests/support/reference_multiplier.h"
#include "tests/support/refusal.h"
#include "tests/support/shapes.h"

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

// The output's shape with the reduced dimensions kept as 1.
Shape kept(const Case& c) {
  Shape result = c.input;
  const auto rank = static_cast<int32_t>(result.size());
  for (const int32_t axis : c.axes) result[static_cast<size_t>((axis + rank) % rank)] = 1;
  return result;
}

// The inputs of each output.
template <class T>
std::vector<std::vector<T>> groups(const Case& c, const std::vector<T>& input) {
  const Shape output = kept(c);
  std::vector<std::vector<T>> result(test::elements_of(output));
  for (size_t i = 0; i < input.size(); ++i) {
    size_t rest = i, place = 0, stride = 1;
    for (size_t d = output.size(); d-- > 0;) {
      const size_t extent = static_cast<size_t>(c.input[d]);
      if (output[d] != 1) place += rest % extent * stride;
      rest /= extent;
      stride *= static_cast<size_t>(output[d]);
    }
    result[place].push_back(input[i]);
  }
  return result;
}

struct Quantization {
  float scale = 0;
  int32_t zero_point = 0;
};

template <class T>
OneOpModel model_of(const Case& c, fb::BuiltinOperator op, Quantization input = {},
                    Quantization output = {}) {
  OneOpModel model(op);
  model.input(c.input, kDTypeOf<T>, input.scale, input.zero_point);
  model.constant<int32_t>({static_cast<int32_t>(c.axes.size())}, c.axes);
  model.output(kept(c), kDTypeOf<T>, output.scale, output.zero_point);
  return model;
}

// `reduction` makes one output of its inputs. `low` and `high` bound the inputs.
template <class T>
void check(const Case& c, fb::BuiltinOperator op, int low, int high,
           const std::function<T(const std::vector<T>&)>& reduction) {
  const std::vector<T> input = test::noise<T>(test::elements_of(c.input), 5, low, high);
  std::vector<T> want;
  for (const auto& group : groups(c, input)) want.push_back(reduction(group));
  EXPECT_EQ(test::run<T>(model_of<T>(c, op), {input}), want) << name(kDTypeOf<T>);
}

class Reduce : public testing::TestWithParam<Case> {};

// These sums of whole numbers are exact.
TEST_P(Reduce, MeanF32) {
  check<float>(GetParam(), fb::BuiltinOperator_MEAN, -128, 127, [](const auto& group) {
    return std::accumulate(group.begin(), group.end(), 0.0f) / static_cast<float>(group.size());
  });
}

// Wide values wrap around: their noise fills 31 bits.
template <class T>
void check_sum(const Case& c, int low, int high) {
  check<T>(c, fb::BuiltinOperator_SUM, low, high, [](const auto& group) {
    double sum = 0;
    for (const T x : group) sum += static_cast<double>(x);
    if constexpr (std::is_same_v<T, float>) return static_cast<T>(sum);
    return static_cast<T>(static_cast<int64_t>(sum));
  });
}

TEST_P(Reduce, Sum) {
  check_sum<float>(GetParam(), -128, 127);
  check_sum<int32_t>(GetParam(), -1'000'000'000, 1'000'000'000);
  check_sum<int64_t>(GetParam(), -1'000'000'000, 1'000'000'000);
}

template <class T>
void check_extremes(const Case& c, int low, int high) {
  check<T>(c, fb::BuiltinOperator_REDUCE_MAX, low, high,
           [](const auto& group) { return *std::max_element(group.begin(), group.end()); });
  check<T>(c, fb::BuiltinOperator_REDUCE_MIN, low, high,
           [](const auto& group) { return *std::min_element(group.begin(), group.end()); });
}

TEST_P(Reduce, MaxAndMin) {
  check_extremes<float>(GetParam(), -1000, -1);
  check_extremes<float>(GetParam(), 1, 1000);
  check_extremes<int8_t>(GetParam(), -128, 127);
  check_extremes<uint8_t>(GetParam(), 0, 255);
  check_extremes<int16_t>(GetParam(), -32768, 32767);
  check_extremes<int32_t>(GetParam(), -1'000'000'000, 1'000'000'000);
  check_extremes<int64_t>(GetParam(), -1'000'000'000, 1'000'000'000);
}

// Products modulo 2^64 keep those modulo 2^32.
template <class T>
void check_product(const Case& c) {
  check<T>(c, fb::BuiltinOperator_REDUCE_PROD, -9, 9, [](const auto& group) {
    uint64_t product = 1;
    for (const T x : group) product *= static_cast<uint64_t>(x);
    return static_cast<T>(product);
  });
}

TEST_P(Reduce, Product) {
  check_product<int32_t>(GetParam());
  check_product<int64_t>(GetParam());
  check<float>(GetParam(), fb::BuiltinOperator_REDUCE_PROD, -2, 2, [](const auto& group) {
    return std::accumulate(group.begin(), group.end(), 1.0f, std::multiplies<>());
  });
}

bool is_true(uint8_t byte) {
  return byte != 0;
}

// Every byte but 0 is true. One in 24 is 0, then all but one in 24.
TEST_P(Reduce, AllAndAny) {
  const Case& c = GetParam();
  std::vector<uint8_t> input = test::noise<uint8_t>(test::elements_of(c.input), 5, 0, 23), want;
  for (const auto& group : groups(c, input)) {
    want.push_back(std::all_of(group.begin(), group.end(), is_true));
  }
  EXPECT_EQ(test::run<uint8_t>(model_of<Bool>(c, fb::BuiltinOperator_REDUCE_ALL), {input}), want);
  want.clear();
  for (uint8_t& x : input) x = x == 0 ? 200 : 0;
  for (const auto& group : groups(c, input)) {
    want.push_back(std::any_of(group.begin(), group.end(), is_true));
  }
  EXPECT_EQ(test::run<uint8_t>(model_of<Bool>(c, fb::BuiltinOperator_REDUCE_ANY), {input}), want);
}

// Bit for bit as TFLite: MEAN divides the multiplier by the count, with as many bits more as the
// count has.
template <class T>
void check_quantized(const Case& c, fb::BuiltinOperator op, int32_t input_zero,
                     int32_t output_zero) {
  constexpr int64_t kLow = std::numeric_limits<T>::lowest(), kHigh = std::numeric_limits<T>::max();
  constexpr float kInputScale = 0.037f, kOutputScale = 0.021f;
  const auto input = test::noise<T>(test::elements_of(c.input), 5, static_cast<int>(kLow), kHigh);
  const auto count = static_cast<int64_t>(test::elements_of(c.input) / test::elements_of(kept(c)));
  test::ReferenceMultiplier multiplier(double{kInputScale} / kOutputScale);
  if (op == fb::BuiltinOperator_MEAN) {
    const int bits = static_cast<int>(std::floor(std::log2(count)));
    multiplier = {(multiplier.value() << bits) / count, multiplier.shift() - bits};
  }
  std::vector<T> want;
  for (const auto& group : groups(c, input)) {
    const int64_t sum = std::accumulate(group.begin(), group.end(), int64_t{0});
    const int64_t real = multiplier(sum - input_zero * count) + output_zero;
    want.push_back(static_cast<T>(std::clamp(real, kLow, kHigh)));
  }
  const Quantization from{kInputScale, input_zero}, to{kOutputScale, output_zero};
  EXPECT_EQ(test::run<T>(model_of<T>(c, op, from, to), {input}), want) << name(kDTypeOf<T>);
}

TEST_P(Reduce, QuantizedMean) {
  check_quantized<int8_t>(GetParam(), fb::BuiltinOperator_MEAN, 11, -6);
  check_quantized<uint8_t>(GetParam(), fb::BuiltinOperator_MEAN, 139, 122);
  check_quantized<int16_t>(GetParam(), fb::BuiltinOperator_MEAN, 0, 0);
  check_quantized<int16_t>(GetParam(), fb::BuiltinOperator_MEAN, 900, -70);
}

TEST_P(Reduce, QuantizedSum) {
  check_quantized<int8_t>(GetParam(), fb::BuiltinOperator_SUM, 11, -6);
  check_quantized<uint8_t>(GetParam(), fb::BuiltinOperator_SUM, 139, 122);
  check_quantized<int16_t>(GetParam(), fb::BuiltinOperator_SUM, 0, 0);
}

INSTANTIATE_TEST_SUITE_P(Reduce, Reduce, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

// A ratio near 2^-31 leaves no room for the bits of the count.
TEST(ReduceQuantized, TinyRatioIsZero) {
  OneOpModel model(fb::BuiltinOperator_MEAN);
  model.input({8}, DType::kI8, 5e-10f).constant<int32_t>({1}, {0}).output({1}, DType::kI8, 1, 3);
  EXPECT_EQ(test::run<int8_t>(model, {std::vector<int8_t>(8, 127)}), (std::vector<int8_t>{3}));
}

// -6.5 rounds up: a multiplication by one half has its only rounding in the high product.
TEST(ReduceQuantized, ScalarAxis) {
  OneOpModel model(fb::BuiltinOperator_MEAN);
  model.input({2, 2}, DType::kI8, 1).constant<int32_t>({}, {1}).output({2}, DType::kI8, 1);
  EXPECT_EQ(test::run<int8_t>(model, {std::vector<int8_t>{1, 3, -5, -8}}),
            (std::vector<int8_t>{2, -6}));
}

// As many of the farthest values as are accepted: 255 * 2^23 and 65535 * 2^15.
TEST(ReduceQuantized, LargestMeanDoesNotOverflow) {
  const Case many8{"", {1 << 23}, {0}}, many16{"", {1 << 15}, {0}};
  const std::vector<uint8_t> high8(1 << 23, 255);
  EXPECT_EQ(test::run<uint8_t>(model_of<uint8_t>(many8, fb::BuiltinOperator_MEAN, {1, 0}, {1, 0}),
                               {high8}),
            (std::vector<uint8_t>{255}));
  const std::vector<int16_t> high16(1 << 15, 32767);
  EXPECT_EQ(
      test::run<int16_t>(
          model_of<int16_t>(many16, fb::BuiltinOperator_MEAN, {1, -32768}, {2, -32768}), {high16}),
      (std::vector<int16_t>{0}));
}

// A comparison with a NaN is false and takes the later value.
TEST(ReduceF32, NanGivesWay) {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  const Case rows{"", {3, 2}, {1}};
  for (const auto op : {fb::BuiltinOperator_REDUCE_MAX, fb::BuiltinOperator_REDUCE_MIN}) {
    const auto got = test::run<float>(model_of<float>(rows, op),
                                      {std::vector<float>{kNan, 2, 2, kNan, kNan, kNan}});
    ASSERT_EQ(got.size(), 3u);
    EXPECT_EQ(got[0], 2);
    EXPECT_TRUE(std::isnan(got[1]));
    EXPECT_TRUE(std::isnan(got[2]));
  }
}

TEST(ReduceI64, ReadsConstantsBeyond32Bits) {
  constexpr int64_t kFar = int64_t{1} << 40;
  OneOpModel model(fb::BuiltinOperator_SUM);
  model.constant<int64_t>({2, 2}, {kFar, 1, -kFar, -1}).constant<int32_t>({1}, {1});
  model.output({2}, DType::kI64);
  EXPECT_EQ(test::run<int64_t>(model, {}), (std::vector<int64_t>{kFar + 1, -kFar - 1}));
}

// What all reductions refuse, shown with SUM, and what those do that keep the scale.
struct OperatorRefusal : test::Refusal {
  OperatorRefusal(fb::BuiltinOperator refused_op, test::Refusal refusal)
      : Refusal(std::move(refusal)), op(refused_op) {}
  fb::BuiltinOperator op;
};

class ReduceRefusal : public testing::TestWithParam<OperatorRefusal> {};

TEST_P(ReduceRefusal, SaysWhy) {
  OneOpModel model(GetParam().op);
  model.input({2, 3}, DType::kI8, 0.5f).constant<int32_t>({1}, {1}).output({2}, DType::kI8, 0.5f);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 ") +
                                              fb::EnumNameBuiltinOperator(GetParam().op) + ": " +
                                              GetParam().message);
}

void set_type(OneOpModel& model, fb::TensorType type) {
  model.tensor(0).type = model.tensor(2).type = type;
}

const OperatorRefusal kRefusals[] = {
    {fb::BuiltinOperator_SUM,
     {"Inputs", [](OneOpModel& m) { m.op().inputs = {0}; }, "has 1 inputs, 2 needed"}},
    {fb::BuiltinOperator_SUM,
     {"Axis", [](OneOpModel& m) { test::replace_constant<int32_t>(m, 1, {1}, {2}); },
      "axis 2 of a tensor with 2 dimensions"}},
    {fb::BuiltinOperator_MEAN,
     {"NothingReduced",
      [](OneOpModel& m) {
        m.tensor(0).shape = {2, 0};
      },
      "a dimension of the input is 0"}},
    {fb::BuiltinOperator_REDUCE_MAX,
     {"NothingKept",
      [](OneOpModel& m) {
        m.tensor(0).shape = {0, 3};
        m.tensor(2).shape = {0};
      },
      "a dimension of the input is 0"}},
    {fb::BuiltinOperator_MEAN,
     {"TooMany",
      [](OneOpModel& m) {
        m.tensor(0).shape = {2, (1 << 23) + 1};
      },
      "reduces 8388609 values to one, at most 8388608"}},
    {fb::BuiltinOperator_SUM,
     {"TooManyI16",
      [](OneOpModel& m) {
        set_type(m, fb::TensorType_INT16);
        m.tensor(0).shape = {2, (1 << 15) + 1};
      },
      "reduces 32769 values to one, at most 32768"}},
    {fb::BuiltinOperator_SUM,
     {"OutputSize", [](OneOpModel& m) { m.tensor(2).shape = {3}; },
      "output has 3 elements, 2 needed"}},
    {fb::BuiltinOperator_SUM,
     {"Dtypes", [](OneOpModel& m) { m.tensor(2).type = fb::TensorType_FLOAT32; },
      "i8 with f32 is not supported by this operator"}},
    {fb::BuiltinOperator_REDUCE_ALL,
     {"NoBool", [](OneOpModel&) {}, "i8 with i8 is not supported by this operator"}},
    {fb::BuiltinOperator_REDUCE_ANY,
     {"NoBool", [](OneOpModel&) {}, "i8 with i8 is not supported by this operator"}},
    {fb::BuiltinOperator_REDUCE_PROD,
     {"Quantized", [](OneOpModel&) {}, "i8 with i8 is not supported by this operator"}},
    {fb::BuiltinOperator_SUM,
     {"NoInputScale", [](OneOpModel& m) { m.tensor(0).quantization.reset(); },
      "a i8 tensor has no quantization scale"}},
    {fb::BuiltinOperator_MEAN,
     {"NoOutputScale", [](OneOpModel& m) { m.tensor(2).quantization.reset(); },
      "a i8 tensor has no quantization scale"}},
    {fb::BuiltinOperator_MEAN,
     {"ScaleRatio", [](OneOpModel& m) { m.tensor(2).quantization->scale = {1e-11f}; },
      "the ratio of input and output scales is 2^30 or more"}},
    {fb::BuiltinOperator_REDUCE_MAX,
     {"OtherScale", [](OneOpModel& m) { m.tensor(2).quantization->scale = {0.25f}; },
      "input and output must have the same scale and zero point"}},
    {fb::BuiltinOperator_REDUCE_MIN,
     {"OtherZeroPoint", [](OneOpModel& m) { m.tensor(2).quantization->zero_point = {1}; },
      "input and output must have the same scale and zero point"}},
};

INSTANTIATE_TEST_SUITE_P(Reduce, ReduceRefusal, testing::ValuesIn(kRefusals), [](const auto& row) {
  return std::string(fb::EnumNameBuiltinOperator(row.param.op)) + row.param.name;
});

}  // namespace
}  // namespace mote
