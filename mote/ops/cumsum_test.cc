// CUMSUM in all dtypes, along every axis, from both ends, and what is refused.
#include <gtest/gtest.h>

#include <algorithm>

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
  Shape shape;
  int32_t axis;
  bool exclusive = false;
  bool reverse = false;
};

const Case kCases[] = {
    {"First", {4, 2, 3}, 0},
    {"Middle", {2, 5, 3}, 1},
    {"Last", {2, 3, 7}, 2},
    {"Negative", {2, 5, 3}, -2},
    {"OfOne", {3, 1, 2}, 1},
    {"Exclusive", {2, 5, 3}, 1, true, false},
    {"Reverse", {2, 5, 3}, 1, false, true},
    {"ExclusiveReverse", {2, 5, 3}, 1, true, true},
    {"ReverseVector", {6}, 0, false, true},
    {"ReverseFirst", {3, 4}, 0, false, true},
    {"ReverseLast", {3, 4}, -1, false, true},
};

template <class T>
OneOpModel model_of(const Case& c) {
  OneOpModel model(fb::BuiltinOperator_CUMSUM);
  model.input(c.shape, kDTypeOf<T>);
  model.constant<int32_t>({}, {c.axis});
  model.output(c.shape, kDTypeOf<T>);
  fb::CumsumOptionsT options;
  options.exclusive = c.exclusive;
  options.reverse = c.reverse;
  return model.options(options);
}

// visit(place, the places before it in the order of the sum) for every element.
template <class Visit>
void for_each_place(const Case& c, Visit visit) {
  const auto axis = c.shape.begin() + (c.axis < 0 ? static_cast<int>(c.shape.size()) : 0) + c.axis;
  const auto length = static_cast<size_t>(*axis);
  const size_t inner = test::elements_of(Shape(axis + 1, c.shape.end()));
  for (size_t i = 0; i < test::elements_of(c.shape); ++i) {
    const size_t at = i / inner % length, line = i - at * inner;
    std::vector<size_t> before;
    for (size_t k = 0; k < length; ++k) {
      if (c.reverse ? k > at : k < at) before.push_back(line + k * inner);
    }
    visit(i, before);
  }
}

// The values are small enough for every order of additions of f32.
template <class T>
std::vector<T> sums(const Case& c, const std::vector<T>& input) {
  std::vector<T> result(input.size());
  for_each_place(c, [&](size_t place, const std::vector<size_t>& before) {
    uint64_t sum = c.exclusive ? 0 : static_cast<uint64_t>(static_cast<int64_t>(input[place]));
    for (const size_t i : before) sum += static_cast<uint64_t>(static_cast<int64_t>(input[i]));
    result[place] = static_cast<T>(static_cast<int64_t>(sum));
  });
  return result;
}

template <class T>
void check(const Case& c, int low, int high) {
  const auto input = test::noise<T>(test::elements_of(c.shape), 9, low, high);
  EXPECT_EQ(test::run<T>(model_of<T>(c), {input}), sums(c, input)) << name(kDTypeOf<T>);
}

class Cumsum : public testing::TestWithParam<Case> {};

// Sums of 32 bits wrap around.
TEST_P(Cumsum, OfEveryType) {
  check<float>(GetParam(), -1000, 1000);
  check<int32_t>(GetParam(), -1'000'000'000, 1'000'000'000);
  check<int64_t>(GetParam(), -1'000'000'000, 1'000'000'000);
}

constexpr float kInputScale = 0.11f, kOutputScale = 0.37f;
constexpr int32_t kInputZero = 4, kOutputZero = -9;

// As TFLite's reference kernel: sums of input - zero point with 19 bits after the point that begin
// with one zero point too many, and 32 bits in all.
std::vector<int8_t> sums_i8(const Case& c, const std::vector<int8_t>& input) {
  const test::ReferenceMultiplier multiplier(double{kInputScale} / kOutputScale * 0x1p-19);
  std::vector<int8_t> result(input.size());
  for_each_place(c, [&](size_t place, const std::vector<size_t>& before) {
    int64_t sum = -kInputZero + (c.exclusive ? 0 : input[place] - kInputZero);
    for (const size_t i : before) sum += input[i] - kInputZero;
    const auto wrapped = static_cast<int32_t>(static_cast<uint32_t>(sum) << 19);
    result[place] = test::saturate_i8(multiplier(wrapped) + kOutputZero);
  });
  return result;
}

void check_i8(const Case& c, int low, int high) {
  const auto input = test::noise<int8_t>(test::elements_of(c.shape), 9, low, high);
  OneOpModel model = model_of<int8_t>(c);
  for (const size_t i : {size_t{0}, size_t{2}}) {
    model.tensor(i).quantization = std::make_unique<fb::QuantizationParametersT>();
    model.tensor(i).quantization->scale = {i == 0 ? kInputScale : kOutputScale};
    model.tensor(i).quantization->zero_point = {i == 0 ? kInputZero : kOutputZero};
  }
  EXPECT_EQ(test::run<int8_t>(model, {input}), sums_i8(c, input));
}

TEST_P(Cumsum, I8EqualsTfliteBitForBit) {
  check_i8(GetParam(), -128, 127);
}

INSTANTIATE_TEST_SUITE_P(Cumsum, Cumsum, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(CumsumI8, LongSumsWrapAround) {
  check_i8({"", {50}, 0}, 120, 127);
  check_i8({"", {50}, 0}, -128, -120);
}

TEST(CumsumI64, ReadsConstants) {
  constexpr int64_t kFar = int64_t{1} << 40;
  OneOpModel model(fb::BuiltinOperator_CUMSUM);
  model.constant<int64_t>({3}, {1, kFar, -3}).constant<int32_t>({1}, {0});
  model.output({3}, DType::kI64);
  EXPECT_EQ(test::run<int64_t>(model, {}), (std::vector<int64_t>{1, kFar + 1, kFar - 2}));
}

class CumsumRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(CumsumRefusal, SaysWhy) {
  OneOpModel model(fb::BuiltinOperator_CUMSUM);
  model.input({2, 3}, DType::kI8, 0.5f).constant<int32_t>({1}, {1});
  model.output({2, 3}, DType::kI8, 0.5f);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 CUMSUM: ") + GetParam().message);
}

// What it says about axes: index_list_test.cc.
const test::Refusal kRefusals[] = {
    {"Inputs", [](OneOpModel& m) { m.op().inputs = {0}; }, "has 1 inputs, 2 needed"},
    {"Dtypes", [](OneOpModel& m) { m.tensor(2).type = fb::TensorType_FLOAT32; },
     "i8 with f32 is not supported by this operator"},
    {"OutputSize",
     [](OneOpModel& m) {
       m.tensor(2).shape = {2, 4};
     },
     "output has 8 elements, 6 needed"},
    {"NoInputScale", [](OneOpModel& m) { m.tensor(0).quantization.reset(); },
     "a i8 tensor has no quantization scale"},
    {"NoOutputScale", [](OneOpModel& m) { m.tensor(2).quantization.reset(); },
     "a i8 tensor has no quantization scale"},
    // With the 19 bits the multiplier would be 1; it must stay below.
    {"ScaleRatio",
     [](OneOpModel& m) {
       m.tensor(0).quantization->scale = {0x1p19f};
       m.tensor(2).quantization->scale = {1};
     },
     "the output's scale is too small for the input's"},
    // The dimensions after a 0 have no product in 32 bits.
    {"Empty",
     [](OneOpModel& m) {
       m.tensor(0).shape = m.tensor(2).shape = {1 << 28, 0, INT32_MAX};
     },
     "a dimension of the input is 0"},
};

INSTANTIATE_TEST_SUITE_P(Cumsum, CumsumRefusal, testing::ValuesIn(kRefusals), test::name_of);

}  // namespace
}  // namespace mote
